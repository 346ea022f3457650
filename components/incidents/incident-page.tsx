"use client";
import { useQuery } from "@tanstack/react-query";
import { BellOff, ChevronRight, CircleCheck, CircleDot, Clock, Server } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import type { ExplainPage } from "@/lib/contracts/explain";
import type { IncidentDetail } from "@/lib/contracts/incident";
import { DrillBadge } from "../status/drill-badge";
import { SimulatedBadge } from "../status/simulated-badge";
import { StatusBadge } from "../status/status-badge";
import { Callout } from "../ui/callout";
import { Card, CardHeader } from "../ui/card";
import { cx } from "../ui/class-names";
import { useNow } from "../ui/clock";
import { ElapsedTime } from "../ui/elapsed-time";
import { PageHeader } from "../ui/page-header";
import { RelativeTime } from "../ui/relative-time";
import { useFormats } from "../use-formats";
import { useRunbookText } from "../use-runbook-text";
import { useTold } from "../use-told";
import { useOrg } from "../viewer";
import { CommentForm } from "./comment-form";
import { EvidenceCard } from "./evidence-card";
import { ExplainCard } from "./explain-card";
import { GroupCard, isGrouped } from "./group-card";
import { LogLink } from "./log-link";
import { ProposalsCard } from "./proposals-card";
import { incidents } from "./queries";
import { RepeatsDialog } from "./repeats-dialog";
import { ReplayCard } from "./replay-card";
import { Timeline } from "./timeline";
import { TriageMenu } from "./triage-menu";

interface IncidentPageProps {
  initial: IncidentDetail;
  /** The name of the finding's code in the reader's language; null for an unknown code. */
  words: { title: string; means: string } | null;
  /** About the alert rule that found it. */
  rule?: ReactNode;
  /** Which model gives second opinions, with the page, so that nothing moves when it is known. */
  explain: ExplainPage;
}
/** One page from signal to verification: what happened, the evidence, runbooks, repairs, and the timeline at the side. */
export function IncidentPage({ initial, words, rule, explain }: IncidentPageProps) {
  const t = useTranslations("incidents");
  const told = useTold();
  const org = useOrg();
  const { data: incident = initial } = useQuery({ ...incidents.one(org, initial.id), initialData: initial, refetchInterval: 20_000 });
  const [isWatched] = useState(initial.state !== "resolved");
  /** A group that is found while somebody reads is shown below what they read. */
  const [wasGrouped] = useState(isGrouped(initial));
  return (
    <>
      <PageHeader
        trail={[{ label: t("title"), href: `/${org}/incidents` }]}
        title={told(incident.told, incident.sentence)}
        description={
          // Below the title and not beside it: a state's word and the buttons that go with it must not change how a long sentence wraps.
          <div className="flex flex-col gap-1">
            <div className="flex flex-wrap items-center gap-2">
              <StatusBadge of="severity" state={incident.severity} />
              <StatusBadge of="incident" state={incident.state} />
              {incident.drillId && <DrillBadge />}
              {incident.isSimulated && <SimulatedBadge />}
            </div>
            {words && (
              <p className="max-w-3xl text-pretty">
                <span className="font-medium text-ink">{t("finding", words)}</span> {words.means}
              </p>
            )}
            <Where incident={incident} />
            {incident.can.triage && (
              <div className={cx("mt-1 flex flex-wrap content-start items-center gap-2", isWatched ? "min-h-18 sm:min-h-8" : "min-h-8")}>
                <TriageMenu incident={incident} />
              </div>
            )}
          </div>
        }
      />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <Now incident={incident} />
          {wasGrouped && <GroupCard incident={incident} />}
          <EvidenceCard incident={incident} />
          {rule}
          <RepairsCard incident={incident} />
          <ProposalsCard incident={incident} />
          <ReplayCard incident={incident} />
          <ExplainCard incident={incident} initial={explain} />
          {!wasGrouped && <GroupCard incident={incident} />}
        </div>
        <Card>
          <CardHeader title={t("timeline")} />
          <Timeline entries={incident.timeline} />
          {incident.can.triage && <CommentForm incidentId={incident.id} />}
        </Card>
      </div>
    </>
  );
}

function Where({ incident }: { incident: IncidentDetail }) {
  const t = useTranslations("incidents");
  const org = useOrg();
  return (
    <p className="flex flex-wrap gap-x-3 gap-y-0.5">
      <span className="tabular">#{incident.number}</span>
      {incident.nodeId === null ? (
        <span>{incident.nodeName}</span>
      ) : (
        <Link href={`/${org}/nodes/${incident.nodeId}`} className="inline-flex items-center gap-1 text-accent hover:underline">
          <Server size={13} aria-hidden />
          {incident.nodeName}
        </Link>
      )}
      {incident.workload && incident.nodeId !== null && <span>{incident.workload}</span>}
      <LogLink incident={incident} />
      {incident.drillId && (
        <Link href={`/${org}/drills/${incident.drillId}`} className="text-accent hover:underline">
          {t("fireDrill")}
        </Link>
      )}
      <span>
        {incident.resolvedAt === null
          ? t.rich("openFor", { time: () => <ElapsedTime since={incident.openedAt + incident.restedMs} /> })
          : t.rich("opened", { time: () => <RelativeTime at={incident.openedAt} /> })}
      </span>
      {incident.repeats > 1 && <RepeatsDialog incident={incident} />}
      {incident.reopened > 0 && <span>{t("reopened", { n: incident.reopened })}</span>}
      {incident.acknowledgedAt !== null && (
        <span>
          {t.rich("acknowledgedBy", {
            name: incident.acknowledgedByName ?? "",
            time: () => <RelativeTime at={incident.acknowledgedAt ?? 0} />,
          })}
        </span>
      )}
    </p>
  );
}

/** What it waits for, in every state, because a line that appears and disappears would move the page. */
function Now({ incident }: { incident: IncidentDetail }) {
  return (
    <div className="grid min-h-14 sm:min-h-9">
      <NowCallout incident={incident} />
    </div>
  );
}

function NowCallout({ incident }: { incident: IncidentDetail }) {
  const t = useTranslations("incidents");
  const { duration } = useFormats();
  const now = useNow();
  const org = useOrg();
  const { state, lead, snoozedUntil, assigneeName, openedAt, restedMs, resolvedAt, quietMs } = incident;
  if (state === "resolving")
    return (
      <Callout tone="busy" icon={Clock}>
        {t("quiet", { time: duration(quietMs) })}
      </Callout>
    );
  if (state === "resolved" && resolvedAt !== null)
    return (
      <Callout tone="ok" icon={CircleCheck}>
        {t.rich("resolvedAfter", {
          time: () => <RelativeTime at={resolvedAt} />,
          took: duration(Math.max(0, resolvedAt - openedAt - restedMs)),
        })}
      </Callout>
    );
  if (snoozedUntil !== null && snoozedUntil > now)
    return (
      <Callout tone="idle" icon={BellOff}>
        {t.rich("snoozedUntil", { time: () => <RelativeTime at={snoozedUntil} future /> })}
      </Callout>
    );
  if (lead !== null)
    return (
      <Callout tone="idle" icon={CircleDot}>
        {t.rich("openMember", {
          incident: () => (
            <Link href={`/${org}/incidents/${lead.id}`} className="text-accent hover:underline">
              {t("incident", { number: lead.number })}
            </Link>
          ),
        })}
      </Callout>
    );
  return (
    <Callout tone="idle" icon={CircleDot}>
      {assigneeName ? t("openAssigned", { name: assigneeName }) : t("openUnassigned")}
    </Callout>
  );
}

function RepairsCard({ incident }: { incident: IncidentDetail }) {
  const t = useTranslations("incidents");
  const text = useRunbookText();
  const org = useOrg();
  return (
    <Card>
      <CardHeader title={t("repairs")} />
      {incident.repairs.length === 0 && <p className="px-4 py-2.5 text-muted text-sm">{t("noRepairs")}</p>}
      <ul className="divide-y">
        {incident.repairs.map((repair) => (
          <li key={repair.id}>
            <Link
              href={`/${org}/repairs/${repair.id}`}
              data-row
              className="flex items-center gap-3 px-4 py-2.5 text-sm hover:bg-sunken focus-visible:outline-offset-[-2px]"
            >
              <span className="tabular text-muted">#{repair.number}</span>
              <span className="min-w-0 flex-1 truncate font-medium">{text(repair.title)}</span>
              <StatusBadge of="repair" state={repair.state} look="plain" />
              <RelativeTime at={repair.createdAt} className="tabular text-muted text-xs max-sm:hidden" />
              <ChevronRight size={15} aria-hidden className="text-faint" />
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
