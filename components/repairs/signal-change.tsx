"use client";
import { useTranslations } from "next-intl";
import type { RepairDetail, RepairTarget } from "@/lib/contracts/repair";
import type { Mark } from "../charts/time-chart";
import { CheckMetrics } from "../fleet/check-metrics";
import { useStatusWord } from "../status/use-status-word";
import { useFormats } from "../use-formats";
import { signalNumbers } from "./signal-numbers";

const MINUTE = 60_000;

/** What the check read as numbers, each as a pair of bars on one scale. */
export function SignalNumbers({ target }: { target: RepairTarget }) {
  const t = useTranslations("repairs");
  const formats = useFormats();
  const numbers = signalNumbers(target.before?.data ?? {}, target.after?.data ?? {}, formats);
  if (numbers.length === 0) return null;
  return (
    <dl className="mt-3 grid gap-x-6 gap-y-3 sm:grid-cols-2" aria-label={t("proof.numbers")}>
      {numbers.map(({ name, before, after, beforeText, afterText }) => {
        const most = Math.max(Math.abs(before), Math.abs(after));
        return (
          <div key={name} className="min-w-0">
            <dt className="flex justify-between gap-2 text-xs">
              <span className="truncate">{name}</span>
              <span className="tabular text-muted">
                {beforeText} → <span className="font-medium text-ink">{afterText}</span>
              </span>
            </dt>
            <dd aria-hidden className="mt-1 flex flex-col gap-0.5">
              <span className="h-1.5 rounded-full bg-idle-fill" style={{ width: `${Math.max(1, (Math.abs(before) / most) * 100)}%` }} />
              <span className="h-1.5 rounded-full bg-accent" style={{ width: `${Math.max(1, (Math.abs(after) / most) * 100)}%` }} />
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** The node's own measurements from before the fault until after the repair, with its window marked. */
export function SignalAround({ target, repair }: { target: RepairTarget; repair: RepairDetail }) {
  const t = useTranslations("repairs");
  const word = useStatusWord();
  const { number } = repair;
  const check = repair.plan.verify?.check;
  if (!check || target.startedAt === null || target.finishedAt === null) return null;
  const { startedAt, finishedAt } = target;
  const since = target.before?.sinceMs ?? startedAt;
  const begins = Math.max(since, startedAt - 6 * 60 * MINUTE);
  const margin = Math.max(10 * MINUTE, finishedAt - begins);
  const marks: Mark[] = [
    ...(since > begins - margin ? [{ atMs: since, tone: "bad" as const, label: t("proof.mark.saw") }] : []),
    { atMs: startedAt, untilMs: finishedAt, tone: "busy", label: t("proof.mark.ran", { number }) },
    {
      atMs: finishedAt,
      tone: target.state === "fixed" ? "ok" : "bad",
      label: t("proof.mark.ended", { number, state: word("target", target.state) }),
    },
  ];
  return (
    <CheckMetrics
      nodeId={target.nodeId}
      check={check}
      code={target.before?.code ?? ""}
      fromMs={begins - margin}
      toMs={finishedAt + margin}
      marks={marks}
    />
  );
}
