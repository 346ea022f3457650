"use client";
import { useQuery } from "@tanstack/react-query";
import { Copy, Download, FlaskConical, Pencil, TriangleAlert, Wrench } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { roleCan } from "@/lib/contracts/can";
import { durationMs, type RunbookDetail } from "@/lib/contracts/runbook";
import { DryRunDialog } from "../dry-runs/dry-run-dialog";
import { YamlView } from "../editor/yaml-view";
import { runbooks } from "../plan/runbook-queries";
import { StepView } from "../plan/step-view";
import { BlessDialog } from "../policy/bless-dialog";
import { RequestRepairDialog } from "../repairs/request-repair-dialog";
import { StatusBadge } from "../status/status-badge";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { Card, CardHeader } from "../ui/card";
import { PageHeader } from "../ui/page-header";
import { Skeleton } from "../ui/skeleton";
import { TabPanel, Tabs } from "../ui/tabs";
import { useFormats } from "../use-formats";
import { useQueryString } from "../use-query-string";
import { useOrg, useViewer } from "../viewer";
import { ParametersTable } from "./parameters-table";
import { VersionsCard } from "./versions-card";

const VersionDiff = dynamic(() => import("./version-diff").then((module) => module.VersionDiff), {
  ssr: false,
  loading: () => <Skeleton className="h-60" />,
});

const fileOf = (slug: string) => `${slug}.yaml`;

/** One runbook: what it repairs, its steps, its text, its versions and how it did. */
export function RunbookPage({ initial }: { initial: RunbookDetail }) {
  const t = useTranslations("runbooks");
  const org = useOrg();
  const { get, set } = useQueryString();
  const { data: runbook = initial } = useQuery({ ...runbooks.one(org, initial.slug), initialData: initial });
  const asked = Number(get("version"));
  const isOld = asked > 0 && asked !== runbook.version && runbook.versions.some((each) => each.version === asked);
  const old = useQuery({ ...runbooks.one(org, initial.slug, asked), enabled: isOld });
  const shown = isOld && old.data ? old.data : runbook;
  const [isRequesting, setRequesting] = useState(false);
  const [isTrying, setTrying] = useState(false);
  const tab = ["yaml", "versions"].includes(get("tab")) ? get("tab") : "steps";
  return (
    <>
      <PageHeader
        trail={[{ label: t("title"), href: `/${org}/runbooks` }]}
        title={runbook.title}
        badge={
          <>
            <StatusBadge of="risk" state={runbook.risk} />
            <Badge>{t(`source.${runbook.source}`)}</Badge>
          </>
        }
        description={<Record runbook={runbook} />}
        actions={<Actions runbook={runbook} onRequest={() => setRequesting(true)} onTry={() => setTrying(true)} />}
      />
      <div className="flex flex-col gap-4">
        {runbook.warnings.map((warning) => (
          <Callout key={warning} tone="warn" icon={TriangleAlert}>
            {t(`warning.${warning}`)}
          </Callout>
        ))}
        {runbook.runbook.about && <p className="max-w-3xl text-pretty text-sm">{runbook.runbook.about}</p>}
        <Tabs
          label={t("parts")}
          value={tab}
          onValueChange={(value) => set({ tab: value === "steps" ? null : value }, { push: true })}
          tabs={[
            { value: "steps", label: t("steps"), count: runbook.runbook.steps.length },
            { value: "yaml", label: "YAML" },
            { value: "versions", label: t("versions.title"), count: runbook.versions.length },
          ]}
        >
          <TabPanel value="steps">
            <StepsTab runbook={shown} />
          </TabPanel>
          <TabPanel value="yaml">
            <Card>
              <CardHeader title={fileOf(shown.slug)} description={t("versions.small", { version: shown.version })} />
              <YamlView yaml={shown.yaml} label={t("versions.text", { name: shown.slug })} />
            </Card>
          </TabPanel>
          <TabPanel value="versions">
            <div className="grid items-start gap-4 lg:grid-cols-[20rem_minmax(0,1fr)]">
              <VersionsCard
                runbook={runbook}
                chosen={shown.version}
                onChoose={(version) => set({ version: version === runbook.version ? null : version }, { push: true })}
              />
              <Card>
                <CardHeader
                  title={
                    isOld ? t("versions.fromTo", { from: asked, to: runbook.version }) : t("versions.one", { version: runbook.version })
                  }
                  description={t(isOld ? "versions.colours" : "versions.choose")}
                />
                {isOld && old.data ? (
                  <VersionDiff before={old.data.yaml} after={runbook.yaml} />
                ) : (
                  <YamlView yaml={runbook.yaml} label={t("versions.latest")} />
                )}
              </Card>
            </div>
          </TabPanel>
        </Tabs>
      </div>
      {isRequesting && <RequestRepairDialog open onOpenChange={setRequesting} slug={runbook.slug} title={runbook.title} />}
      {isTrying && <DryRunDialog open onOpenChange={setTrying} runbook={runbook.runbook} />}
    </>
  );
}

function Actions({ runbook, onRequest, onTry }: { runbook: RunbookDetail; onRequest: () => void; onTry: () => void }) {
  const t = useTranslations("runbooks");
  const {
    org: { slug: org },
    me,
  } = useViewer();
  // From the role alone, because buttons that appear with a later answer would move the page. The portal checks again.
  const [mayBless, mayEdit] = [roleCan(me.role, "runbook.bless"), roleCan(me.role, "runbook.edit")];
  const file = `data:application/yaml;charset=utf-8,${encodeURIComponent(runbook.yaml)}`;
  return (
    <>
      <Button icon asChild aria-label={t("actions.download")} title={t("actions.download")}>
        <a href={file} download={fileOf(runbook.slug)}>
          <Download size={15} aria-hidden />
        </a>
      </Button>
      {mayBless && runbook.risk !== "irreversible" && runbook.risk !== "read-only" && (
        <BlessDialog slug={runbook.slug} version={runbook.version} />
      )}
      {runbook.can.edit ? (
        <Button asChild>
          <Link href={`/${org}/runbooks/${runbook.slug}/edit`}>
            <Pencil size={15} aria-hidden />
            {t("actions.edit")}
          </Link>
        </Button>
      ) : (
        mayEdit && (
          <Button asChild>
            <Link href={`/${org}/runbooks/new?from=${runbook.slug}`}>
              <Copy size={15} aria-hidden />
              {t("actions.copy")}
            </Link>
          </Button>
        )
      )}
      {runbook.can.request && (
        <Button onClick={onTry}>
          <FlaskConical size={15} aria-hidden />
          {t("actions.dryRun")}
        </Button>
      )}
      {runbook.can.request && (
        <Button variant="primary" onClick={onRequest}>
          <Wrench size={15} aria-hidden />
          {t("actions.request")}
        </Button>
      )}
    </>
  );
}

function Record({ runbook }: { runbook: RunbookDetail }) {
  const t = useTranslations("runbooks.record");
  const formats = useFormats();
  const { slug, version, runs: n, succeeded, medianMs } = runbook;
  const ratio = formats.percent(succeeded / n);
  return (
    <p>
      {t.rich("version", { slug: () => <code className="font-mono text-xs">{slug}</code>, version })}{" "}
      {n === 0 ? t("neverRun") : medianMs === null ? t("runs", { ratio, n }) : t("median", { ratio, n, time: formats.duration(medianMs) })}
    </p>
  );
}

function StepsTab({ runbook }: { runbook: RunbookDetail }) {
  const t = useTranslations("runbooks");
  const formats = useFormats();
  const { steps, rollback, noRollback, verify, parameters, repairs, downtime } = runbook.runbook;
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="flex min-w-0 flex-col gap-4">
        <Card>
          <CardHeader title={t("steps")} />
          <ol className="divide-y">
            {steps.map((step, index) => (
              <StepView key={step.id} step={step} number={index + 1} values={null} />
            ))}
          </ol>
        </Card>
        {rollback.length > 0 && (
          <Card>
            <CardHeader title={t("rollback")} description={t("rollbackAbout")} />
            <ol className="divide-y">
              {rollback.map((step, index) => (
                <StepView key={step.id} step={step} number={index + 1} values={null} />
              ))}
            </ol>
          </Card>
        )}
        {rollback.length === 0 && noRollback && (
          <Card>
            <CardHeader title={t("noRollback")} description={noRollback} />
          </Card>
        )}
      </div>
      <div className="flex flex-col gap-4">
        <Card>
          <CardHeader title={t("column.repairs")} />
          <ul className="px-4 py-3 font-mono text-xs leading-6">
            {repairs.map((fault) => (
              <li key={fault} className="break-all">
                {fault}
              </li>
            ))}
            {repairs.length === 0 && <li className="font-sans text-muted">{t("noFault")}</li>}
          </ul>
        </Card>
        <Card>
          <CardHeader title={t("proofTitle")} />
          <p className="px-4 py-3 text-sm">
            {verify
              ? t.rich(verify.quiet ? "proofQuiet" : "proof", {
                  check: () => <code className="font-mono text-xs">{verify.check}</code>,
                  time: formats.duration(durationMs(verify.within)),
                  quiet: verify.quiet ? formats.duration(durationMs(verify.quiet)) : "",
                })
              : t("noProof")}{" "}
            {verify?.answers && (
              <>
                {t.rich("proofAnswers", {
                  model: () => <code className="font-mono text-xs">{verify.answers?.model}</code>,
                  testSet: verify.answers.testSet,
                  time: formats.duration(durationMs(verify.answers.within)),
                })}{" "}
              </>
            )}
            <span className="text-muted">
              {downtime === "none" ? t("noDowntime") : t("downtime", { time: formats.duration(durationMs(downtime)) })}
            </span>
          </p>
        </Card>
        <ParametersTable parameters={parameters} />
      </div>
    </div>
  );
}
