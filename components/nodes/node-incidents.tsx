"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { DrillBadge } from "../status/drill-badge";
import { StatusIcon } from "../status/status-icon";
import { Card } from "../ui/card";
import { ErrorState } from "../ui/error-state";
import { RelativeTime } from "../ui/relative-time";
import { useTold } from "../use-told";
import { useOrg } from "../viewer";
import { trouble } from "./trouble";

const ROW = 41;

/** The node's open incidents, each leading to its page. Nothing when there are none. `expected`: how many places are kept until they are read. */
export function NodeIncidents({ nodeId, expected }: { nodeId: string; expected: number }) {
  const t = useTranslations("nodes");
  const org = useOrg();
  const told = useTold();
  const { data, isPending, error, isFetching, refetch } = useQuery(trouble.incidents(org, nodeId));
  const open = data?.incidents.filter((incident) => incident.state !== "resolved") ?? [];
  if (isPending && expected > 0) return <Card aria-busy className="mb-4" style={{ height: expected * ROW + 1 }} />;
  if (error && !data) {
    return (
      <Card className="mb-4">
        <ErrorState
          title={t("incidentsFailed")}
          error={error}
          holds={t("incidentsHold")}
          onRetry={() => void refetch()}
          retrying={isFetching}
        />
      </Card>
    );
  }
  if (open.length === 0) return null;
  return (
    <Card className="mb-4">
      <h2 className="sr-only">{t("openIncidents")}</h2>
      <ul className="divide-y">
        {open.map((incident) => (
          <li key={incident.id} className="relative flex items-start gap-2.5 px-4 py-2.5 text-sm hover:bg-sunken">
            <span className="mt-0.5">
              <StatusIcon of="severity" state={incident.severity} />
            </span>
            <Link
              data-row
              href={`/${org}/incidents/${incident.id}`}
              title={told(incident.told, incident.sentence)}
              className="line-clamp-1 min-w-0 flex-1 break-all font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent focus-visible:after:-outline-offset-2"
            >
              {told(incident.told, incident.sentence)}
            </Link>
            {incident.drillId && <DrillBadge look="plain" />}
            <span className="shrink-0 text-muted text-xs leading-5">
              #{incident.number} · <RelativeTime at={incident.openedAt} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
