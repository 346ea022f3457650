import "server-only";
import type { OwnResult } from "@/lib/contracts/check";
import type { Severity } from "@/lib/contracts/incident";
import type { Told } from "@/lib/contracts/told";
import type { Tx } from "@/lib/db";
import { nextNumber } from "@/lib/orgs/next-number";
import { type Story, tell } from "@/lib/told";
import { Prisma } from "@/prisma/generated/client";
import { recordRepeat } from "./repeats";
import { REOPEN_WITHIN_MS, restedSeconds, unacknowledged } from "./signal";

/** A signal that no agent reports: a failing channel, another system's alert. `subject` distinguishes signals of one check (at most 80 characters). */
export interface OutsideSignal {
  checkId: string;
  subject: string;
  /** The alert rule of the signal. Two rules of one check have separate incidents. */
  ruleId?: string;
  code: string;
  /** Shown in place of a node's name. */
  source: string;
  /** The node that it is about, when it names one. */
  nodeId: string | null;
  severity: Severity;
  sentence: string;
  /** The sentence as a message; absent: it is text of others. */
  told?: Told;
  data?: Record<string, unknown>;
  atMs: number;
  /** The alert receiver that it came through, and the limit of that receiver's open incidents. */
  receiver?: { id: string; mostOpen: number };
}

interface Opened {
  incidentId: string;
  isNews: boolean;
}

/** Signals of one subject go one after the other, since no node's row is there to be locked. */
type Subject = Pick<OutsideSignal, "checkId" | "subject" | "ruleId">;
const lockSubject = (tx: Tx, orgId: string, { checkId, subject }: Subject) =>
  tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`${orgId}/${checkId}/${subject}`}, 0))`;

const latest = (tx: Tx, orgId: string, { checkId, subject, ruleId }: Subject) =>
  tx.incident.findFirst({ where: { orgId, checkId, workload: subject, ruleId: ruleId ?? null }, orderBy: { openedAt: "desc" } });

const findingOf = (signal: OutsideSignal): OwnResult => ({
  id: signal.checkId,
  workload: signal.subject,
  state: signal.severity === "critical" ? "faulty" : "degraded",
  code: signal.code,
  sentence: signal.sentence,
  data: signal.data ?? {},
  consecutive: 1,
  sinceMs: signal.atMs,
  atMs: signal.atMs,
  tookMs: 0,
  ...(signal.told ? { told: signal.told } : {}),
});

/**
 * Opens the incident of such a signal, folds the signal into the open one, or reopens the one that was resolved less than 24 h ago.
 * @returns its id, and whether people should look; null when its receiver has reached its limit of open incidents.
 */
export async function openOutside(tx: Tx, orgId: string, signal: OutsideSignal): Promise<Opened | null> {
  await lockSubject(tx, orgId, signal);
  const at = new Date(signal.atMs);
  const { told, ...finding } = findingOf(signal);
  const said = { text: signal.sentence, ...(told ? { told } : {}) };
  const seen = {
    sentence: signal.sentence,
    told: told ?? Prisma.DbNull,
    code: signal.code,
    severity: signal.severity,
    nodeName: signal.source,
    nodeId: signal.nodeId,
    finding: finding as unknown as Prisma.InputJsonObject,
    receiverId: signal.receiver?.id ?? null,
    ruleId: signal.ruleId ?? null,
  };
  const known = await latest(tx, orgId, signal);
  const note = (incidentId: string, kind: string, { text, told }: Pick<Story, "text"> & Partial<Story>) =>
    tx.event.create({ data: { orgId, incidentId, nodeId: signal.nodeId, kind, text, at, data: told ? { told } : {} } });
  const repeat = (incidentId: string, repeats: number) =>
    recordRepeat(tx, { orgId, incidentId, repeats }, signal.severity, findingOf(signal));
  if (known && known.state !== "resolved") {
    // The same signal again, or an older one that comes late.
    if (signal.atMs < known.lastSeenAt.getTime()) return { incidentId: known.id, isNews: false };
    const isNews = known.sentence !== signal.sentence || known.severity !== signal.severity;
    const isRepeat = signal.atMs > known.lastSeenAt.getTime();
    const data = { ...seen, lastSeenAt: at, ...(isRepeat ? { repeats: { increment: 1 } } : {}) };
    await tx.incident.update({ where: { orgId_id: { orgId, id: known.id } }, data });
    if (isRepeat) await repeat(known.id, known.repeats + 1);
    if (isNews) await note(known.id, "changed", said);
    return { incidentId: known.id, isNews };
  }
  if (known?.resolvedAt && known.lastSeenAt.getTime() >= signal.atMs) return { incidentId: known.id, isNews: false };
  if (signal.receiver && (await hasTooMany(tx, orgId, signal.receiver))) return null;
  if (known?.resolvedAt && known.resolvedAt.getTime() >= signal.atMs - REOPEN_WITHIN_MS) {
    const data = {
      ...seen,
      state: "open",
      resolvedAt: null,
      ...unacknowledged,
      restedSeconds: { increment: restedSeconds(known, signal.atMs) },
      lastSeenAt: at,
      repeats: { increment: 1 },
      reopened: { increment: 1 },
    };
    await tx.incident.update({ where: { orgId_id: { orgId, id: known.id } }, data });
    await repeat(known.id, known.repeats + 1);
    await note(known.id, "reopened", tell("incident.back", { sentence: told ?? signal.sentence }));
    return { incidentId: known.id, isNews: true };
  }
  const number = await nextNumber(tx, orgId, "incident");
  const incident = await tx.incident.create({
    data: { ...seen, orgId, number, checkId: signal.checkId, workload: signal.subject, state: "open", openedAt: at, lastSeenAt: at },
  });
  await repeat(incident.id, 1);
  await note(incident.id, "opened", said);
  return { incidentId: incident.id, isNews: true };
}

/** Alerts of one receiver are counted one after the other, so that two at once do not pass together. */
async function hasTooMany(tx: Tx, orgId: string, { id, mostOpen }: NonNullable<OutsideSignal["receiver"]>): Promise<boolean> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`${orgId}/receiver/${id}`}, 0))`;
  return (await tx.incident.count({ where: { orgId, receiverId: id, state: { not: "resolved" } } })) >= mostOpen;
}

/** The signal's source says that it is over. @returns the id of the incident that this resolved; null when none was open. */
export async function resolveOutside(tx: Tx, orgId: string, signal: Subject & { atMs: number; why: Story }): Promise<string | null> {
  await lockSubject(tx, orgId, signal);
  const known = await latest(tx, orgId, signal);
  if (!known || known.state === "resolved" || signal.atMs < known.lastSeenAt.getTime()) return null;
  const resolvedAt = new Date(Math.max(signal.atMs, known.openedAt.getTime()));
  await tx.incident.update({ where: { orgId_id: { orgId, id: known.id } }, data: { state: "resolved", resolvedAt, quietSince: null } });
  await tx.event.create({
    data: {
      orgId,
      incidentId: known.id,
      nodeId: known.nodeId,
      kind: "resolved",
      text: signal.why.text,
      at: resolvedAt,
      data: { told: signal.why.told },
    },
  });
  return known.id;
}
