"use client";
import { CircleCheck } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { Overview } from "@/lib/contracts/overview";
import { DrillBadge } from "../status/drill-badge";
import { SimulatedBadge } from "../status/simulated-badge";
import { StatusBadge } from "../status/status-badge";
import { StatusIcon } from "../status/status-icon";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { RelativeTime } from "../ui/relative-time";
import { useTold } from "../use-told";
import { useOrg } from "../viewer";

const SHOWN = 12;

/** The worst and oldest first. */
export function OpenIncidents({ overview }: { overview: Overview }) {
  const t = useTranslations("overview.open");
  const told = useTold();
  const org = useOrg();
  const rows = overview.openIncidents.slice(0, SHOWN);
  return (
    <Card>
      <CardHeader
        title={t("title")}
        description={rows.length > 0 ? t("count", { n: overview.openIncidentCount }) : undefined}
        actions={
          rows.length > 0 && (
            <Button asChild size="sm" variant="ghost">
              <Link href={`/${org}/incidents`}>{t("all")}</Link>
            </Button>
          )
        }
      />
      {rows.length === 0 ? (
        <EmptyState icon={CircleCheck} title={t("none")}>
          {t(overview.nodeCount === 0 ? "noNodes" : "allWell")}
        </EmptyState>
      ) : (
        <ul className="divide-y">
          {rows.map((incident) => (
            <li
              key={incident.id}
              className="relative flex flex-wrap items-center gap-x-3 gap-y-0.5 px-4 py-2 text-sm hover:bg-sunken md:flex-nowrap"
            >
              <StatusIcon of="severity" state={incident.severity} />
              <Link
                data-row
                href={`/${org}/incidents/${incident.id}`}
                className="min-w-0 flex-1 font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent focus-visible:after:-outline-offset-2 md:truncate"
                title={told(incident.told, incident.sentence)}
              >
                {told(incident.told, incident.sentence)}
              </Link>
              <span className="flex shrink-0 items-center gap-3 text-muted text-xs max-md:w-full max-md:pl-7">
                {incident.drillId && <DrillBadge look="plain" />}
                {incident.isSimulated && <SimulatedBadge look="plain" />}
                {incident.state === "resolving" && <StatusBadge of="incident" state={incident.state} look="plain" />}
                {incident.assigneeName && <span>{incident.assigneeName}</span>}
                <span className="max-w-40 truncate">{incident.nodeName}</span>
                <span className="w-20 text-right max-md:w-auto">
                  <RelativeTime at={incident.openedAt} />
                </span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
