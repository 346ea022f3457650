import "server-only";
import { publish } from "@/lib/bus";
import { afterCommit, type Tx } from "@/lib/db";
import { isInMaintenance } from "@/lib/fleet/in-maintenance";
import { openOutside, resolveOutside } from "@/lib/incidents/outside";
import { storableText } from "@/lib/storable-text";
import type { LogSignal } from "./signal";

const MOST_SENTENCE = 500;

/** Opens, updates or resolves the incident of a signal of a workload. A node in maintenance opens none. */
export async function tellSignal(tx: Tx, orgId: string, workload: string, nodeId: string | null, signal: LogSignal): Promise<void> {
  const { check, code, severity, phase, atMs, lines } = signal;
  const about = { checkId: check, subject: workload, atMs };
  if (phase === "ends") {
    await resolveOutside(tx, orgId, { ...about, text: `Over: ${storableText(signal.sentence)}.` });
  } else {
    const node = nodeId && (await tx.node.findUnique({ where: { orgId_id: { orgId, id: nodeId } }, select: { id: true } }));
    if (node && (await isInMaintenance(tx, { orgId, nodeId: node.id }))) return;
    await openOutside(tx, orgId, {
      ...about,
      code,
      source: `Workload ${workload}`,
      nodeId: node ? node.id : null,
      severity,
      sentence: storableText(signal.sentence).slice(0, MOST_SENTENCE),
      data: { ...signal.data, logs: { workload, ...lines } },
    });
  }
  afterCommit(() => publish(orgId, { noun: "incidents" }));
}
