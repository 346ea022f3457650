"use client";
import { useQuery } from "@tanstack/react-query";
import { CircleAlert, Link2, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { leasedTargetStates, type RepairDetail, type TargetState, wrongTargetStates } from "@/lib/contracts/repair";
import { RepairDryRuns } from "../dry-runs/repair-dry-runs";
import { RefusingNodes } from "../plan/refusing-nodes";
import { DrillBadge } from "../status/drill-badge";
import { StatusBadge } from "../status/status-badge";
import { useStatusWord } from "../status/use-status-word";
import { Callout } from "../ui/callout";
import { PageHeader } from "../ui/page-header";
import { RelativeTime } from "../ui/relative-time";
import { TimeLeft } from "../ui/time-left";
import { useFormats } from "../use-formats";
import { useQueryString } from "../use-query-string";
import { useRunbookText } from "../use-runbook-text";
import { useOrg } from "../viewer";
import { ApprovalsCard } from "./approvals-card";
import { ChangedPlan } from "./changed-plan";
import { DecisionPanel } from "./decision-panel";
import { LogViewer } from "./log-viewer";
import { nodeCount } from "./node-count";
import { PlanCard } from "./plan-card";
import { ProofCard } from "./proof-card";
import { repairs } from "./queries";
import { RepairControls } from "./repair-controls";
import { WaveLanes } from "./wave-lanes";

/** One repair from request to proof; `evidence` is what its incident was opened for. While it waits, the plan is first; once it runs, its progress is first. */
export function RepairPage({ initial, evidence }: { initial: RepairDetail; evidence?: ReactNode }) {
  const t = useTranslations("repairs");
  const text = useRunbookText();
  const formats = useFormats();
  const org = useOrg();
  const { get, set } = useQueryString();
  const { data: repair = initial } = useQuery({ ...repairs.one(org, initial.id), initialData: initial, refetchInterval: 15_000 });
  /** The plan that this reader has seen: they may decide only about this one. */
  const [read, setRead] = useState(repair);
  const [isWatched] = useState(initial.finishedAt === null);
  /** The buttons keep their place on a phone when they go. */
  const [isControlled] = useState(isWatched && isControllable(initial));
  const isOther = repair.state === "pending" && read.planHash !== repair.planHash;
  const isUndecided = repair.state === "draft" || repair.state === "pending";
  const hasRun = repair.targets.some((target) => target.startedAt !== null);
  const chosen = repair.targets.find((target) => target.id === get("target")) ?? liveliest(repair);
  const decisions = !isUndecided || repair.approvals.length > 0 ? <ApprovalsCard repair={repair} /> : null;
  return (
    <>
      <PageHeader
        trail={[{ label: t("title"), href: `/${org}/repairs` }]}
        title={text(repair.title)}
        badge={
          <>
            <StatusBadge of="repair" state={repair.state} />
            <StatusBadge of="risk" state={repair.risk} />
            {repair.drillId && <DrillBadge />}
          </>
        }
        description={<Summary repair={repair} />}
        actions={
          // On a phone the plan or the progress comes first: what an approver must read fits one screen.
          <div className="flex flex-wrap gap-2 max-sm:hidden">
            <RepairControls repair={repair} onEdited={setRead} />
          </div>
        }
      />
      <div className="flex flex-col gap-4">
        <RefusingNodes refusing={repair.refusing} all={nodeCount(repair)} />
        {isUndecided &&
          repair.warnings.map((warning) => (
            <Callout key={warning} tone="warn" icon={TriangleAlert}>
              {t(`warning.${warning}`, { time: formats.duration(repair.plan.downtimeMs) })}
            </Callout>
          ))}
        <Ending repair={repair} />
        {isUndecided ? (
          <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
            <div className="flex min-w-0 flex-col gap-4">
              <PlanCard repair={repair} />
              {evidence}
              <RepairDryRuns repair={repair} open />
            </div>
            <aside aria-label={t("decision.label")} className="contents lg:sticky lg:top-6 lg:flex lg:flex-col lg:gap-4">
              <div className="sticky bottom-16 z-10 lg:static">
                {isOther ? (
                  <ChangedPlan read={read.plan} now={repair.plan} onRead={() => setRead(repair)} />
                ) : (
                  <DecisionPanel repair={repair} />
                )}
              </div>
              {decisions}
              <div className="flex flex-wrap gap-2 sm:hidden">
                <RepairControls repair={repair} onEdited={setRead} />
              </div>
            </aside>
          </div>
        ) : (
          <>
            {(hasRun || repair.state !== "rejected") && (
              <WaveLanes repair={repair} chosen={chosen?.id ?? null} onChoose={(id) => set({ target: id }, { push: true })} />
            )}
            {(isControlled || isControllable(repair)) && (
              <div className="flex min-h-8 flex-wrap gap-2 sm:hidden">
                <RepairControls repair={repair} onEdited={setRead} />
              </div>
            )}
            {chosen && (hasRun || ["approved", "running", "paused"].includes(repair.state)) && (
              <LogViewer key={chosen.id} repairId={repair.id} target={chosen} isWatched={isWatched} />
            )}
            <ProofCard repair={repair} />
            <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
              <div className="flex min-w-0 flex-col gap-4">
                <PlanCard repair={repair} />
                <RepairDryRuns repair={repair} open={repair.finishedAt === null} />
              </div>
              {decisions}
            </div>
          </>
        )}
      </div>
    </>
  );
}

const isControllable = ({ can }: RepairDetail): boolean => can.edit || can.pause || can.resume || can.retry || can.cancel;

/** The target that is worth looking at first: one that went wrong, else one that runs, else the first. */
function liveliest({ targets }: RepairDetail) {
  const rank = (state: TargetState) => (wrongTargetStates.includes(state) ? 0 : leasedTargetStates.includes(state) ? 1 : 2);
  return targets.toSorted((a, b) => rank(a.state) - rank(b.state))[0] ?? null;
}

function Summary({ repair }: { repair: RepairDetail }) {
  const t = useTranslations("repairs");
  const org = useOrg();
  return (
    <>
      {repair.reason && <p className="text-ink">{repair.reason}</p>}
      <p className="flex flex-wrap gap-x-3 gap-y-0.5">
        {/* Its own line on a phone: the time grows and must not push the links to another one. */}
        <span className="max-sm:basis-full">
          {t.rich("page.requested", {
            number: repair.number,
            name: repair.requesterName,
            time: () => <RelativeTime at={repair.createdAt} />,
          })}
        </span>
        <span>
          {repair.targetCount === 1 && repair.nodeNames[0]
            ? t("page.onNode", { name: repair.nodeNames[0] })
            : t("page.onNodes", { n: repair.targetCount })}
        </span>
        {repair.incidentId && (
          <Link href={`/${org}/incidents/${repair.incidentId}`} className="text-accent hover:underline">
            {t("page.incident")}
          </Link>
        )}
        {repair.drillId && (
          <Link href={`/${org}/drills/${repair.drillId}`} className="text-accent hover:underline">
            {t("page.fireDrill")}
          </Link>
        )}
        {repair.retryOf && (
          <Link href={`/${org}/repairs/${repair.retryOf}`} className="text-accent hover:underline">
            {t("page.retryOf")}
          </Link>
        )}
        <Link href={`/${org}/runbooks/${repair.plan.runbook.slug}`} className="text-accent hover:underline">
          {t("page.runbook")}
        </Link>
        <Link
          href={`/${org}/settings/audit?subject=repair:${repair.id}`}
          className="inline-flex items-center gap-1 text-accent hover:underline"
        >
          <Link2 size={13} aria-hidden />
          {t("page.audit")}
        </Link>
      </p>
      <Owner repair={repair} />
    </>
  );
}

/** Who can move it on, and until when; after its end, its post-mortem. A line in every state, so that the page below stays where it is. */
function Owner({ repair }: { repair: RepairDetail }) {
  const t = useTranslations("repairs");
  const org = useOrg();
  const word = useStatusWord();
  const language = useLocale();
  const { finishedAt, deadlineAt, owner, state } = repair;
  return (
    <p className="min-h-5">
      {finishedAt !== null
        ? t.rich("page.ended", {
            time: () => <RelativeTime at={finishedAt} />,
            link: (chunks) => (
              <a
                href={`/api/${org}/repairs/${repair.id}/post-mortem?language=${language}`}
                download
                className="text-accent hover:underline"
              >
                {chunks}
              </a>
            ),
          })
        : owner &&
          state !== "pending" &&
          t.rich("page.movedBy", {
            owner: word("owner", owner),
            left: () => deadlineAt !== null && <TimeLeft until={deadlineAt} what="timesOut" />,
          })}
    </p>
  );
}

function Ending({ repair }: { repair: RepairDetail }) {
  const t = useTranslations("repairs");
  const lost = repair.targets.filter((target) => target.state === "lost");
  const names = lost
    .slice(0, 5)
    .map((target) => target.nodeName)
    .join(t("join"));
  if (repair.state === "halted")
    return (
      <Callout tone="bad" icon={CircleAlert}>
        {t("page.halted")}
      </Callout>
    );
  if (lost.length > 0)
    return (
      <Callout tone="bad" icon={CircleAlert}>
        {t("page.lost", { names: lost.length > 5 ? t("andMore", { names, n: lost.length - 5 }) : names })}
      </Callout>
    );
  if (repair.state === "expired" || repair.state === "rejected")
    return (
      <Callout tone="idle" icon={CircleAlert}>
        {t(`page.${repair.state}`)}
        {repair.approvers.length > 0 && ` ${t("page.couldApprove", { names: repair.approvers.join(t("join")) })}`}
      </Callout>
    );
  return null;
}
