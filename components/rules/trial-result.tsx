"use client";
import { CircleCheck, History, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import type { Backtest, RuleKind } from "@/lib/contracts/alert-rule";
import type { RuleTrial } from "@/lib/contracts/rule";
import { formatUtc } from "../formats";
import { Callout } from "../ui/callout";
import { useHydrated } from "../ui/clock";
import { useFormats } from "../use-formats";
import { useTold } from "../use-told";
import { useOrg } from "../viewer";
import { trialTone } from "./trial-tone";

const SHOWN_INCIDENTS = 3;
const icons = { bad: TriangleAlert, idle: History, ok: CircleCheck };

/** The result of a backtest: a sentence with links, and the alerts. */
export function TrialResult({ trial, kind }: { trial: RuleTrial; kind: RuleKind }) {
  const t = useTranslations("rules.trial");
  const { count, duration } = useFormats();
  const tone = trialTone(trial);
  const box = useRef<HTMLDivElement>(null);
  // It appears at the end of a long form. In braces, because newer browsers return a promise, which React would take for a cleanup function.
  useEffect(() => {
    box.current?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <div ref={box} className="flex flex-col gap-2">
      <Callout tone={tone} icon={icons[tone]}>
        <TrialSentence trial={trial} /> <Refused trial={trial} />
      </Callout>
      <p className="text-muted text-xs">
        {trial.of === "workloads"
          ? t("readLogs", { nodes: trial.nodes, time: duration(trial.tookMs) })
          : t("read", { nodes: trial.nodes, matched: trial.matched, subjects: count(trial.subjects), time: duration(trial.tookMs) })}
        {trial.isCut && ` ${t(trial.of === "workloads" ? "cutLogs" : "cut")}`}
        {t.has(`note.${kind as "shift"}`) && ` ${t(`note.${kind as "shift"}`)}`}
      </p>
      <Fires trial={trial} />
    </div>
  );
}

/** "Would have fired 3 times in 7 days on 4 nodes, once outside incidents, 38 min before incident #41." */
export function TrialSentence({ trial }: { trial: Backtest }) {
  const t = useTranslations("rules.trial");
  const org = useOrg();
  const { span } = useFormats();
  const { of, days, fired, outsideIncidents, nodes, incidents } = trial;
  if (days === 0) return t("noHistory");
  const time = days >= 1 ? t("days", { n: Math.round(days) }) : t("hours", { n: Math.max(1, Math.round(days * 24)) });
  if (fired === 0) return t("never", { of, time, nodes });
  const shown = incidents.slice(0, SHOWN_INCIDENTS);
  return (
    <>
      {t("fired", { of, n: fired, time, nodes, outside: outsideIncidents })}
      {shown.map(({ id, number, leadMs }) => (
        <span key={id}>
          {t("comma")}
          {t.rich(leadMs >= 0 ? "before" : "after", {
            time: span(Math.abs(leadMs)),
            number,
            link: (text) => (
              <Link href={`/${org}/incidents/${id}`} target="_blank" className="text-accent underline">
                {text}
              </Link>
            ),
          })}
        </span>
      ))}
      {incidents.length > shown.length && t("more", { n: incidents.length - shown.length })}
      {t("stop")}
    </>
  );
}

function Refused({ trial: { refused } }: { trial: Backtest }) {
  const t = useTranslations("rules.trial");
  if (!refused) return null;
  return refused.reason === "always"
    ? t("always", { percent: Math.round(100 * refused.value) })
    : t("flaps", { n: Math.round(refused.value) });
}

function Fires({ trial }: { trial: RuleTrial }) {
  const t = useTranslations("rules.trial");
  const org = useOrg();
  const { local } = useFormats();
  const told = useTold();
  const exact = useHydrated() ? local : formatUtc;
  if (trial.fires.length === 0) return null;
  return (
    <ul aria-label={t("fires")} className="max-h-40 divide-y overflow-y-auto rounded-md border text-xs">
      {trial.fires.map(({ nodeId, nodeName, atMs, incidentId, ...fire }) => (
        <li key={`${nodeId ?? nodeName} ${atMs}`} className="flex flex-wrap gap-x-3 px-2.5 py-1.5">
          <span className="tabular text-muted">{exact(atMs)}</span>
          <Link
            href={nodeId ? `/${org}/nodes/${nodeId}` : `/${org}/logs?workload=${encodeURIComponent(nodeName)}`}
            target="_blank"
            className="text-accent hover:underline"
          >
            {nodeName}
          </Link>
          <span className="min-w-0 break-words">{told(fire.told, fire.sentence)}</span>
          {incidentId && (
            <Link href={`/${org}/incidents/${incidentId}`} target="_blank" className="text-accent hover:underline">
              {t("inIncident")}
            </Link>
          )}
        </li>
      ))}
    </ul>
  );
}
