import "server-only";
import { askForCheck, publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import { DriftFacts, majorityOf } from "@/lib/contracts/drift";
import { afterCommit, type Tx, withOrg } from "@/lib/db";
import { type DriftRow, groupRows, readDriftRows } from "./rows";
import { majoritySource } from "./source";
import { DRIFT_CHECK } from "./stock";

/**
 * Recomputes the reference of each group, from its baseline node or its majority, and asks the agents of members that were judged by an
 * older one to check again. Ends quietly when nothing has changed. @returns how many references changed.
 */
export function reconcileDrift(ctx: Ctx): Promise<number> {
  return withOrg(ctx, async (tx) => {
    const { orgId } = ctx;
    const known = await tx.driftReference.findMany({ where: { orgId } });
    const groups = groupRows(await readDriftRows(tx, orgId));
    const baselines = await tx.driftBaseline.findMany({ where: { orgId } });
    let changed = 0;
    for (const { group, workload, rows } of groups) {
      const before = known.find((one) => one.group === group && one.workload === workload);
      const baseline = baselines.find((one) => one.group === group)?.nodeId;
      const after = await workOut(tx, orgId, rows, baseline);
      if (before?.digest === after?.digest && before?.source === after?.source) continue;
      changed++;
      if (!after) await tx.driftReference.deleteMany({ where: { orgId, group, workload } });
      else
        await tx.driftReference.upsert({
          where: { orgId_group_workload: { orgId, group, workload } },
          create: { orgId, group, workload, ...after },
          update: after,
        });
      afterCommit(() => Promise.all(rows.map((row) => askForCheck(row.node_id, DRIFT_CHECK))));
    }
    for (const gone of known.filter((one) => !groups.some((now) => now.group === one.group && now.workload === one.workload))) {
      changed++;
      await tx.driftReference.deleteMany({ where: { orgId, group: gone.group, workload: gone.workload } });
    }
    if (changed > 0) afterCommit(() => publish(orgId, { noun: "nodes" }));
    return changed;
  });
}

/** Identical members are read once. */
async function workOut(tx: Tx, orgId: string, rows: DriftRow[], baselineId: string | undefined) {
  const factsOf = async (row: DriftRow) => {
    const key = { orgId_nodeId_checkId_workload: { orgId, nodeId: row.node_id, checkId: DRIFT_CHECK, workload: row.workload } };
    const found = await tx.checkStatus.findUnique({ where: key, select: { data: true } });
    return DriftFacts.safeParse((found?.data as { facts?: unknown } | undefined)?.facts).data ?? {};
  };
  const baseline = rows.find((row) => row.node_id === baselineId);
  if (baseline) return { facts: await factsOf(baseline), open: [], digest: baseline.digest, source: baseline.node_name };
  const byDigest = new Map<string, DriftRow[]>();
  for (const row of rows) {
    const alike = byDigest.get(row.digest);
    if (alike) alike.push(row);
    else byDigest.set(row.digest, [row]);
  }
  const members = [];
  for (const alike of byDigest.values()) members.push({ facts: await factsOf(alike[0]!), count: alike.length });
  const majority = majorityOf(members);
  if (!majority) return null;
  // A member identical to it needs no comparison; a majority without an identical member gets its own digest.
  const most = [...byDigest].sort((a, b) => b[1].length - a[1].length)[0]!;
  const digest = most[1].length > rows.length / 2 ? most[0] : `majority of ${[...byDigest.keys()].sort().join(" ")}`.slice(0, 4_000);
  return { ...majority, digest, source: majoritySource(rows.length) };
}
