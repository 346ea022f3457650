"use client";
import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { RunbookDetail } from "@/lib/contracts/runbook";
import { DryRunDialog } from "../dry-runs/dry-run-dialog";
import { YamlView } from "../editor/yaml-view";
import { runbooks } from "../plan/runbook-queries";
import { RequestRepairDialog } from "../repairs/request-repair-dialog";
import { StatusBadge } from "../status/status-badge";
import { Badge } from "../ui/badge";
import { Callout } from "../ui/callout";
import { Card, CardHeader } from "../ui/card";
import { PageHeader } from "../ui/page-header";
import { Skeleton } from "../ui/skeleton";
import { TabPanel, Tabs } from "../ui/tabs";
import { useFormats } from "../use-formats";
import { useQueryString } from "../use-query-string";
import { useRunbookText } from "../use-runbook-text";
import { useOrg } from "../viewer";
import { RunbookActions } from "./runbook-actions";
import { StepsTab } from "./steps-tab";
import { VersionsCard } from "./versions-card";

const VersionDiff = dynamic(() => import("./version-diff").then((module) => module.VersionDiff), {
  ssr: false,
  loading: () => <Skeleton className="h-60" />,
});

const fileOf = (slug: string) => `${slug}.yaml`;

/** One runbook: what it repairs, its steps, its text, its versions and how it did. */
export function RunbookPage({ initial }: { initial: RunbookDetail }) {
  const t = useTranslations("runbooks");
  const text = useRunbookText();
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
        title={text(runbook.title)}
        badge={
          <>
            <StatusBadge of="risk" state={runbook.risk} />
            <Badge>{t(`source.${runbook.source}`)}</Badge>
          </>
        }
        description={<Record runbook={runbook} />}
        actions={<RunbookActions runbook={runbook} onRequest={() => setRequesting(true)} onTry={() => setTrying(true)} />}
      />
      <div className="flex flex-col gap-4">
        {runbook.warnings.map((warning) => (
          <Callout key={warning} tone="warn" icon={TriangleAlert}>
            {t(`warning.${warning}`)}
          </Callout>
        ))}
        {runbook.runbook.about && <p className="max-w-3xl text-pretty text-sm">{text(runbook.runbook.about)}</p>}
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
