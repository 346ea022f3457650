import "server-only";
import { publish } from "@/lib/bus";
import { type LogPlace, logSignals } from "@/lib/contracts/log-signals";
import { MOST_OPEN_INCIDENTS } from "@/lib/contracts/node";
import { afterCommit, type Tx } from "@/lib/db";
import { isInMaintenance } from "@/lib/fleet/in-maintenance";
import { openOutside, resolveOutside } from "@/lib/incidents/outside";
import { storableText } from "@/lib/storable-text";
import { storableTold, tell } from "@/lib/told";
import { MOST_OPEN_SHARED } from "./parameters";
import type { LogSignal } from "./signal";

const MOST_SENTENCE = 500;

/** Opens, updates or resolves the incident of a signal of a workload. A node in maintenance, or with too many open incidents, opens none. */
export async function tellSignal(tx: Tx, orgId: string, workload: string, nodeId: string | null, signal: LogSignal): Promise<void> {
  const { ruleId, check, code, severity, phase, atMs, lines } = signal;
  const about = { ruleId, checkId: check, subject: workload, atMs };
  if (phase === "ends") {
    await resolveOutside(tx, orgId, { ...about, why: tell("incident.resolvedBecause", { sentence: storableTold(signal.story.told) }) });
  } else {
    const node = nodeId && (await tx.node.findUnique({ where: { orgId_id: { orgId, id: nodeId } }, select: { id: true } }));
    if (node && (await isInMaintenance(tx, { orgId, nodeId: node.id }))) return;
    if (!(await isOpen(tx, orgId, about)) && !(await hasRoom(tx, orgId, node ? node.id : null))) return;
    await openOutside(tx, orgId, {
      ...about,
      code,
      source: `Workload ${workload}`,
      nodeId: node ? node.id : null,
      severity,
      sentence: storableText(signal.story.text.slice(0, MOST_SENTENCE)),
      told: storableTold(signal.story.told),
      data: { ...signal.data, logs: { workload, ...lines } satisfies LogPlace },
    });
  }
  afterCommit(() => publish(orgId, { noun: "incidents" }));
}

type About = Record<"ruleId" | "checkId" | "subject", string>;
const isOpen = async (tx: Tx, orgId: string, { ruleId, checkId, subject }: About): Promise<boolean> =>
  (await tx.incident.count({ where: { orgId, ruleId, checkId, workload: subject, state: { not: "resolved" } } })) > 0;

/** A host chooses the names of its workloads: without a bound each name could have an incident of every kind. */
async function hasRoom(tx: Tx, orgId: string, nodeId: string | null): Promise<boolean> {
  const open = { orgId, nodeId, state: { not: "resolved" } };
  if (nodeId !== null) return (await tx.incident.count({ where: open })) < MOST_OPEN_INCIDENTS;
  return (await tx.incident.count({ where: { ...open, checkId: { in: logSignals.map(({ id }) => id) } } })) < MOST_OPEN_SHARED;
}
