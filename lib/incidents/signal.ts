import "server-only";
import type { CheckResult, OwnResult } from "@/lib/contracts/check";
import { isDrillWorkload } from "@/lib/contracts/drill";
import type { Severity } from "@/lib/contracts/incident";
import type { Told } from "@/lib/contracts/told";
import { afterCommit, type Tx } from "@/lib/db";
import { isInMaintenance } from "@/lib/fleet/in-maintenance";
import { enqueue } from "@/lib/jobs/queue";
import { nextNumber } from "@/lib/orgs/next-number";
import { tell } from "@/lib/told";
import { type Incident, Prisma } from "@/prisma/generated/client";
import { drillOf } from "./drill-of";
import { recordRepeat } from "./repeats";

/** A signal that returns within this time after its incident was resolved reopens it: the fault was not gone. */
export const REOPEN_WITHIN_MS = 24 * 3_600_000;

export interface SignalSource {
  orgId: string;
  nodeId: string;
  /** The alert rule that found it; absent: a check did. */
  ruleId?: string;
}

const severityOf = (result: CheckResult): Severity => (result.state === "faulty" ? "critical" : "warning");
/** Whether a result is a fault: `faulty` or `degraded`. */
export const isBad = (result: CheckResult): boolean => result.state === "faulty" || result.state === "degraded";

const event = (
  tx: Tx,
  source: SignalSource,
  incidentId: string,
  kind: string,
  { text, told }: Said,
  atMs: number,
  data: Prisma.InputJsonObject = {},
) => {
  return tx.event.create({
    data: { orgId: source.orgId, nodeId: source.nodeId, incidentId, kind, text, at: new Date(atMs), data: told ? { ...data, told } : data },
  });
};

/** The parts of a finding that its incident stores. */
const seen = ({ told, ...result }: OwnResult) => ({
  sentence: result.sentence,
  told: told ?? Prisma.DbNull,
  code: result.code,
  severity: severityOf(result),
  finding: result as unknown as Prisma.InputJsonObject,
});

/** An agent's sentence has no message: it is the same for every reader. */
type Said = { text: string; told?: Told | undefined };
const saidBy = ({ sentence, told }: OwnResult): Said => ({ text: sentence, told });

/**
 * A check is not ok: opens an incident, or folds the finding into the one that is open for this node, check and workload, or reopens
 * the one that was resolved less than 24 h ago. A node in maintenance opens and reopens none. The caller holds the node's row lock, so that one signal has one incident.
 * @returns whether people should look (something other than a repeat happened).
 */
export async function openOrFold(tx: Tx, source: SignalSource, result: OwnResult, open: Incident | undefined): Promise<boolean> {
  if (open) return fold(tx, source, result, open);
  if (await isInMaintenance(tx, source)) return false;
  const recent = await tx.incident.findFirst({
    where: {
      orgId: source.orgId,
      nodeId: source.nodeId,
      checkId: result.id,
      workload: result.workload,
      code: result.code,
      state: "resolved",
      resolvedAt: { gte: new Date(result.atMs - REOPEN_WITHIN_MS) },
    },
    orderBy: { resolvedAt: "desc" },
  });
  if (recent) await reopen(tx, source, result, recent);
  else await openNew(tx, source, result);
  return true;
}

async function openNew(tx: Tx, source: SignalSource, result: OwnResult): Promise<void> {
  const at = new Date(result.atMs);
  const drill = isDrillWorkload(result.workload) ? await drillOf(tx, source.orgId, source.nodeId, result.workload) : undefined;
  const incident = await tx.incident.create({
    data: {
      ...seen(result),
      drillId: drill?.id ?? null,
      ruleId: source.ruleId ?? null,
      orgId: source.orgId,
      nodeId: source.nodeId,
      number: await nextNumber(tx, source.orgId, "incident"),
      checkId: result.id,
      workload: result.workload,
      state: "open",
      openedAt: at,
      lastSeenAt: at,
    },
  });
  await recordRepeat(tx, { orgId: source.orgId, incidentId: incident.id, repeats: 1 }, severityOf(result), result);
  await event(tx, source, incident.id, "opened", saidBy(result), result.atMs, { sinceMs: result.sinceMs });
  if (!drill) return;
  await event(tx, source, incident.id, "drill", tell("incident.drill", { number: drill.number }), result.atMs);
  afterCommit(() => enqueue("drill.advance", { orgId: source.orgId, drillId: drill.id }));
}

/** A fault that is back needs attention again. */
export const unacknowledged = { acknowledgedAt: null, acknowledgedById: null, acknowledgedByName: "" };

async function reopen(tx: Tx, source: SignalSource, result: OwnResult, incident: Incident): Promise<void> {
  await tx.incident.update({
    where: { orgId_id: { orgId: source.orgId, id: incident.id } },
    data: {
      ...seen(result),
      state: "open",
      resolvedAt: null,
      quietSince: null,
      ...unacknowledged,
      restedSeconds: { increment: restedSeconds(incident, result.atMs) },
      lastSeenAt: new Date(result.atMs),
      repeats: { increment: 1 },
      reopened: { increment: 1 },
    },
  });
  await recordRepeat(tx, { orgId: source.orgId, incidentId: incident.id, repeats: incident.repeats + 1 }, severityOf(result), result);
  await event(tx, source, incident.id, "reopened", tell("incident.back", { sentence: result.told ?? result.sentence }), result.atMs);
}

/** How long it was over: from the moment the signal went quiet, or a person resolved it, until now. */
export function restedSeconds({ quietSince, resolvedAt }: Incident, atMs: number): number {
  const since = quietSince ?? resolvedAt;
  return since ? Math.max(0, Math.round((atMs - since.getTime()) / 1_000)) : 0;
}

async function fold(tx: Tx, source: SignalSource, result: OwnResult, open: Incident): Promise<boolean> {
  // Every message carries the same result again; only a newer run of the check is a repeat.
  if (result.atMs <= open.lastSeenAt.getTime()) return false;
  const wasQuiet = open.state === "resolving";
  const changed = open.sentence !== result.sentence || open.code !== result.code || open.severity !== severityOf(result);
  await tx.incident.update({
    where: { orgId_id: { orgId: source.orgId, id: open.id } },
    data: { ...seen(result), state: "open", quietSince: null, lastSeenAt: new Date(result.atMs), repeats: { increment: 1 } },
  });
  await recordRepeat(tx, { orgId: source.orgId, incidentId: open.id, repeats: open.repeats + 1 }, severityOf(result), result);
  if (wasQuiet)
    await event(tx, source, open.id, "returned", tell("incident.notOver", { sentence: result.told ?? result.sentence }), result.atMs);
  else if (changed) await event(tx, source, open.id, "changed", saidBy(result), result.atMs);
  return wasQuiet || changed;
}

/** The signal is gone: the incident's quiet window begins. @returns whether it began now. */
export async function quiet(tx: Tx, source: SignalSource, said: Said, atMs: number, open: Incident): Promise<boolean> {
  const since = new Date(Math.max(atMs, open.lastSeenAt.getTime()));
  const { count } = await tx.incident.updateMany({
    where: { orgId: source.orgId, id: open.id, state: "open" },
    data: { state: "resolving", quietSince: since },
  });
  if (count === 0) return false;
  await event(tx, source, open.id, "quiet", said, since.getTime());
  return true;
}

/** The agent no longer runs the check. That proves nothing: the incident stays as it is, and its timeline says why. */
export const unwatched = (tx: Tx, source: SignalSource, incident: Incident) =>
  event(tx, source, incident.id, "unwatched", tell("incident.unwatched"), Date.now());
