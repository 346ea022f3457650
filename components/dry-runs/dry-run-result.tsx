"use client";
import { useQuery } from "@tanstack/react-query";
import { Ban, CircleAlert } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import type { DryRunDetail } from "@/lib/contracts/dry-run";
import type { DryRunReport, DryStep } from "@/lib/contracts/dry-run-report";
import type { Step } from "@/lib/contracts/runbook";
import { Pieces } from "../plan/pieces";
import { stepSentence, type Values } from "../plan/step-text";
import { StatusBadge } from "../status/status-badge";
import { Callout } from "../ui/callout";
import { CodeBlock } from "../ui/code-block";
import { ErrorState } from "../ui/error-state";
import { RelativeTime } from "../ui/relative-time";
import { Skeleton } from "../ui/skeleton";
import { useFormats } from "../use-formats";
import { useRunbookText } from "../use-runbook-text";
import { useOrg } from "../viewer";
import { dryRuns } from "./queries";

const DiffView = dynamic(() => import("./diff-view").then((module) => module.DiffView), {
  ssr: false,
  loading: () => <Skeleton className="h-20" />,
});

/** A node's report of what a runbook would do there, once it has answered. */
export function DryRunResult({ id }: { id: string }) {
  const t = useTranslations("dryRuns");
  const { duration } = useFormats();
  const org = useOrg();
  const { data: run, error, isError, refetch } = useQuery(dryRuns.one(org, id));
  if (isError && !run) return <ErrorState title={t("failed")} error={error} onRetry={() => void refetch()} />;
  if (!run)
    return (
      <div className="flex flex-col gap-2">
        <Skeleton className="h-5" />
        <Skeleton className="h-16" />
      </div>
    );
  const sentence = run.state === "expired" ? t("expired") : run.sentence;
  return (
    <section aria-label={t("of", { node: run.nodeName })} className="flex flex-col gap-3">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-muted text-sm" aria-live="polite">
        <StatusBadge of="order" state={run.state} />
        <span>
          {t.rich(run.state === "waiting" ? "waiting" : run.report ? "saidIn" : "said", {
            node: run.nodeName,
            name: run.requesterName,
            took: duration(run.report?.tookMs ?? 0),
            time: () => <RelativeTime at={run.createdAt} />,
          })}
        </span>
      </p>
      {sentence && (
        <Callout tone={run.state === "expired" ? "idle" : "warn"} icon={run.state === "refused" ? Ban : CircleAlert}>
          {sentence}
        </Callout>
      )}
      {run.report && <Report run={run} report={run.report} />}
    </section>
  );
}

function Report({ run, report }: { run: DryRunDetail; report: DryRunReport }) {
  const t = useTranslations("dryRuns");
  return (
    <>
      {report.objection && (
        <Callout tone="warn" icon={Ban}>
          {t("wouldRefuse", { objection: report.objection })}
        </Callout>
      )}
      {report.finding && (
        <p className="flex flex-wrap items-baseline gap-x-2 text-sm">
          <StatusBadge of="check" state={report.finding.state} look="plain" />
          <span className="min-w-0 break-words">
            {t.rich("findingSays", {
              sentence: report.finding.sentence,
              check: () => <code className="font-mono text-xs">{report.finding?.id}</code>,
            })}
          </span>
        </p>
      )}
      <ol className="flex flex-col divide-y rounded-lg border">
        {report.steps.map((said, index) => (
          <StepLine key={said.id} said={said} number={index + 1} step={run.steps[index]} values={run.parameters} />
        ))}
      </ol>
      {report.rollbackMissing.length > 0 && (
        <Callout tone="warn" icon={CircleAlert}>
          {t("rollbackMissing", { list: report.rollbackMissing.join(", ") })}
        </Callout>
      )}
    </>
  );
}

interface StepLineProps {
  said: DryStep;
  number: number;
  step: Step | undefined;
  values: Values;
}
function StepLine({ said, number, step, values }: StepLineProps) {
  const t = useTranslations("dryRuns");
  const words = { t: useTranslations("plan"), text: useRunbookText() };
  return (
    <li className="flex min-w-0 flex-col gap-1.5 px-3 py-2.5 text-sm">
      <p className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="min-w-0">
          <span className="tabular text-muted">{number}.</span> {step ? <Pieces pieces={stepSentence(step, values, words)} /> : said.id}
        </span>
        <StatusBadge of="dryStep" state={said.verdict} look="plain" />
      </p>
      <p className="break-words text-muted">{said.sentence}</p>
      {said.diff && <DiffView diff={said.diff} label={t("changes", { n: number })} />}
      {said.output && <CodeBlock code={said.output} label={t("output", { n: number })} className="max-h-72 overflow-auto" />}
    </li>
  );
}
