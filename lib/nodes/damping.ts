import "server-only";
import { publish } from "@/lib/bus";
import { actorName, type Ctx } from "@/lib/context";
import { CheckDefinition, type CheckResult } from "@/lib/contracts/check";
import type { Damping, SetDamping } from "@/lib/contracts/damping";
import { isDrillWorkload } from "@/lib/contracts/drill";
import type { Tx } from "@/lib/db";
import { FreshMap } from "@/lib/fresh-map";
import { mutate } from "@/lib/mutate";

/** Cached, because every report of every node reads it. Another process sees a change this much later. */
const FRESH_MS = 5_000;
const known = new FreshMap<Map<string, number>>(FRESH_MS);

/** Results in a row that an organisation requires of each check, where it chose a number. */
export async function loadDamping(tx: Tx, orgId: string): Promise<Map<string, number>> {
  const kept = known.get(orgId);
  if (kept) return kept;
  const rows = await tx.checkDamping.findMany({ where: { orgId }, select: { checkId: true, needed: true } });
  const needed = new Map(rows.map((row) => [row.checkId, row.needed]));
  known.set(orgId, needed);
  return needed;
}

/** Whether enough results in a row agree. A fire drill's fault is certain. */
export const isConfirmed = (result: Pick<CheckResult, "id" | "workload" | "consecutive">, needed: ReadonlyMap<string, number>): boolean =>
  result.consecutive >= (needed.get(result.id) ?? 1) || isDrillWorkload(result.workload);

/** The damping of each check that a node's agent describes, by its id. */
export async function dampingOf(tx: Tx, orgId: string, definitions: unknown): Promise<Record<string, Damping>> {
  const rows = await tx.checkDamping.findMany({ where: { orgId } });
  const found = CheckDefinition.array().safeParse(definitions).data ?? [];
  return Object.fromEntries(
    found.map(({ id, damping }) => {
      const row = rows.find(({ checkId }) => checkId === id);
      const chosen = row ? { byName: row.byName, at: row.setAt.getTime() } : null;
      return [id, { needed: Math.max(damping, row?.needed ?? 1), byDefault: damping, chosen }];
    }),
  );
}

/** Null for signals that no agent's check reports. */
export async function readDamping(tx: Tx, orgId: string, nodeId: string | null, checkId: string): Promise<Damping | null> {
  if (nodeId === null) return null;
  const node = await tx.node.findUnique({ where: { orgId_id: { orgId, id: nodeId } }, select: { definitions: true } });
  return (await dampingOf(tx, orgId, node?.definitions))[checkId] ?? null;
}

/** Sets how many results in a row open an incident of a check, or begin to resolve it, on all nodes. Open incidents are not changed. */
export function setDamping(ctx: Ctx, { checkId, needed }: SetDamping): Promise<void> {
  return mutate(ctx, "check.damp", async (tx) => {
    const { orgId } = ctx;
    const key = { orgId_checkId: { orgId, checkId } };
    const before = await tx.checkDamping.findUnique({ where: key, select: { needed: true } });
    if (needed === null) await tx.checkDamping.deleteMany({ where: { orgId, checkId } });
    else {
      const row = { needed, byName: actorName(ctx), setAt: new Date() };
      await tx.checkDamping.upsert({ where: key, create: { orgId, checkId, ...row }, update: row });
    }
    const due = () => {
      known.delete(orgId);
      return publish(orgId, { noun: "incidents" });
    };
    return { subject: `check:${checkId}`, before, after: { needed }, result: undefined, due };
  });
}
