"use client";
import { BellOff, UserRound } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { IncidentRow } from "@/lib/contracts/incident";
import { DrillBadge } from "../status/drill-badge";
import { SimulatedBadge } from "../status/simulated-badge";
import { StatusBadge } from "../status/status-badge";
import { StatusIcon } from "../status/status-icon";
import { useNow } from "../ui/clock";
import { RelativeTime } from "../ui/relative-time";
import { useTold } from "../use-told";
import { useOrg } from "../viewer";

/** Incidents as rows: severity, sentence, node and check, who has it, since when. */
export function IncidentTable({ incidents, label }: { incidents: IncidentRow[]; label: string }) {
  const org = useOrg();
  const told = useTold();
  return (
    <ul aria-label={label} className="divide-y">
      {incidents.map((incident) => (
        <li key={incident.id}>
          <Link
            href={`/${org}/incidents/${incident.id}`}
            data-row
            className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-start gap-x-3 px-4 py-2.5 text-sm hover:bg-sunken focus-visible:outline-offset-[-2px] md:grid-cols-[auto_minmax(0,1fr)_9rem_7rem_6rem] md:items-center"
          >
            <span className="mt-0.5 md:mt-0">
              <StatusIcon of="severity" state={incident.severity} />
            </span>
            <span className="min-w-0">
              <span className="line-clamp-2 font-medium [overflow-wrap:anywhere]" title={told(incident.told, incident.sentence)}>
                {told(incident.told, incident.sentence)}
              </span>
              <span className="block truncate text-muted text-xs">
                {incident.drillId && <DrillBadge look="plain" />}
                {incident.isSimulated && <SimulatedBadge look="plain" />} <span className="tabular">#{incident.number}</span>{" "}
                {incident.nodeName}
                {incident.memberCount > 0 && <span className="tabular">+{incident.memberCount}</span>}
                {incident.workload && incident.nodeId !== null && ` / ${incident.workload}`}{" "}
                <span className="text-faint">{incident.check}</span>
                <Repeats incident={incident} />
              </span>
            </span>
            <Who incident={incident} />
            <StatusBadge of="incident" state={incident.state} look="plain" className="max-md:hidden" />
            <span className="text-muted text-xs md:text-right">
              <RelativeTime at={incident.resolvedAt ?? incident.openedAt} />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Repeats({ incident }: { incident: IncidentRow }) {
  const t = useTranslations("incidents");
  if (incident.repeats <= 1 && incident.reopened === 0) return null;
  return (
    <span className="tabular">
      {incident.repeats > 1 && `, ${t("repeats", { n: incident.repeats })}`}
      {incident.reopened > 0 && `, ${t("reopened", { n: incident.reopened })}`}
    </span>
  );
}

function Who({ incident }: { incident: IncidentRow }) {
  const t = useTranslations("incidents");
  const now = useNow();
  const isSnoozed = incident.snoozedUntil !== null && incident.snoozedUntil > now;
  return (
    <span className="flex min-w-0 items-center gap-1.5 text-muted text-xs max-md:hidden">
      {isSnoozed ? (
        <>
          <BellOff size={13} aria-hidden className="shrink-0" /> {t("snoozed")}
        </>
      ) : incident.assigneeName ? (
        <>
          <UserRound size={13} aria-hidden className="shrink-0" />
          <span className="truncate">{incident.assigneeName}</span>
        </>
      ) : null}
    </span>
  );
}
