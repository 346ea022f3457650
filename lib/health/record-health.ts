import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import type { Health, Inventory } from "@/lib/contracts/agent";
import { afterCommit, type Tx, withOrg } from "@/lib/db";
import { judgeDrift } from "@/lib/drift/judge";
import { refuse } from "@/lib/errors";
import { boundHealth } from "./bound-health";
import { diffInventory } from "./inventory-diff";
import { recordChecks } from "./record-checks";

interface Taken {
  inventory: Inventory | null;
  labels: Record<string, string>;
  /** What was discovered, what is said of workloads, or what the host forbids differs from before. */
  news: boolean;
}

/**
 * Stores what an agent reports about its host: checks, inventory, footprint. Harmless when it comes twice or late (by `sequence`).
 * Incidents open, fold and go quiet in the same transaction; browsers are notified after commit.
 * @throws AppError `unauthenticated` when the node was removed.
 */
export async function recordHealth(ctx: Ctx, told: Health): Promise<void> {
  const { actor, orgId } = ctx;
  const health = boundHealth(told, Date.now());
  if (actor.kind !== "node") throw refuse("forbidden", "ownHealthOnly");
  const source = { orgId, nodeId: actor.nodeId };
  await withOrg(ctx, async (tx) => {
    const taken = await takeSequence(tx, source, health);
    if (!taken) return;
    const changes = health.inventory ? await recordInventory(tx, source, taken.inventory, health.inventory, health.atMs) : 0;
    const { nodeChanged, incidentsChanged } = await recordChecks(
      tx,
      source,
      await judgeDrift(tx, source, health.checks, { ...taken, ...(health.inventory ? { inventory: health.inventory } : {}) }),
    );
    if (nodeChanged || changes > 0 || taken.news) afterCommit(() => publish(orgId, { noun: "nodes", id: source.nodeId }));
    if (incidentsChanged) afterCommit(() => publish(orgId, { noun: "incidents" }));
  });
}

/** Locks the node's row and advances its sequence. Null when this message, or a later one, was stored before. */
async function takeSequence(tx: Tx, { orgId, nodeId }: { orgId: string; nodeId: string }, health: Health): Promise<Taken | null> {
  const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value));
  const [discovered, workloads, policy] = [json(health.discovered), json(health.workloads), json(health.policy)];
  const rows = await tx.$queryRaw<(Taken & { fresh: boolean })[]>`
    SELECT inventory, labels, health_sequence < ${health.sequence}::bigint AS fresh,
      coalesce(${discovered}::jsonb, discovered) IS DISTINCT FROM discovered
        OR coalesce(${workloads}::jsonb, workload_report) IS DISTINCT FROM workload_report
        OR coalesce(${policy}::jsonb, host_policy) IS DISTINCT FROM host_policy AS news
    FROM node WHERE org_id = ${orgId} AND id = ${nodeId} FOR UPDATE`;
  const row = rows[0];
  if (!row) throw refuse("unauthenticated", "nodeRemoved");
  if (!row.fresh) return null;
  await tx.$executeRaw`
    UPDATE node SET health_sequence = ${health.sequence}::bigint, last_seen_at = now(),
      agent_version = coalesce(${health.inventory?.agentVersion ?? null}, agent_version),
      inventory = coalesce(${json(health.inventory)}::jsonb, inventory),
      definitions = coalesce(${json(health.definitions)}::jsonb, definitions),
      discovered = coalesce(${discovered}::jsonb, discovered),
      workload_report = coalesce(${workloads}::jsonb, workload_report),
      workload_judged = coalesce(${health.workloads?.judged ?? null}::int, workload_judged),
      host_policy = coalesce(${policy}::jsonb, host_policy),
      host_memory = coalesce(${json(health.hostMemory)}::jsonb, host_memory),
      footprint = coalesce(${json(health.footprint)}::jsonb, footprint)
    WHERE org_id = ${orgId} AND id = ${nodeId}`;
  return row;
}

async function recordInventory(
  tx: Tx,
  { orgId, nodeId }: { orgId: string; nodeId: string },
  before: Inventory | null,
  after: Inventory,
  atMs: number,
): Promise<number> {
  if (!before) return 1;
  const differences = diffInventory(before, after);
  const at = new Date(atMs);
  const asJson = (value: unknown) => (value === null ? undefined : (value as object));
  const data = differences.map(({ path, before: old, after: now }) => {
    const [beforeJson, afterJson] = [asJson(old), asJson(now)];
    return {
      orgId,
      nodeId,
      at,
      path,
      ...(beforeJson === undefined ? {} : { before: beforeJson }),
      ...(afterJson === undefined ? {} : { after: afterJson }),
    };
  });
  if (data.length > 0) await tx.inventoryChange.createMany({ data });
  return data.length;
}
