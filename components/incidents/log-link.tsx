import Link from "next/link";
import { useTranslations } from "next-intl";
import { roleCan } from "@/lib/contracts/can";
import type { IncidentDetail } from "@/lib/contracts/incident";
import { LogPlace } from "@/lib/contracts/log-signals";
import { useOrg, useViewer } from "../viewer";

/** Opens the logs of an incident: the lines that it is about, else those of its node and workload. */
export function LogLink({ incident }: { incident: IncidentDetail }) {
  const t = useTranslations("incidents");
  const { me } = useViewer();
  const org = useOrg();
  if (!roleCan(me.role, "log.read")) return null;
  const place = LogPlace.safeParse(incident.finding.data.logs).data;
  const query = place ? ofPlace(place) : ofNode(incident);
  if (!query) return null;
  return (
    <Link href={`/${org}/logs?${new URLSearchParams(query)}`} className="text-accent hover:underline">
      {t(place ? "theseLines" : "logs")}
    </Link>
  );
}

const ofPlace = ({ workload, template, q, fromMs, toMs }: LogPlace): Record<string, string> => ({
  workload,
  from: String(fromMs),
  to: String(toMs),
  ...(template ? { template } : {}),
  ...(q ? { q } : {}),
});

const ofNode = ({ nodeId, workload }: IncidentDetail): Record<string, string> | null =>
  nodeId && workload ? { node: nodeId, workload } : null;
