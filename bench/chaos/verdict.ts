import { readFileSync } from "node:fs";
import type { SimulatedAgent } from "@/demo/simulator/simulated-agent";
import { verifyChain } from "@/lib/audit/verify";
import { changedStories } from "@/lib/audit/verify-events";
import type { Ctx } from "@/lib/context";
import { openRepairStates, openTargetStates } from "@/lib/contracts/repair";
import { withOrg } from "@/lib/db";

export const openRepairs = (ctx: Ctx): Promise<string[]> =>
  withOrg(ctx, async (tx) => {
    const rows = await tx.repair.findMany({ where: { orgId: ctx.orgId, state: { in: [...openRepairStates] } }, select: { id: true } });
    return rows.map((row) => row.id);
  });

/** Compares the hosts' results with the database rows. */
export async function judge(ctx: Ctx, hosts: readonly SimulatedAgent[], proofFiles: readonly string[]) {
  const targets = await withOrg(ctx, (tx) => tx.repairTarget.findMany({ where: { orgId: ctx.orgId } }));
  const repairs = await withOrg(ctx, (tx) => tx.repair.groupBy({ by: ["state"], where: { orgId: ctx.orgId }, _count: true }));
  const stateOf = new Map(targets.map((target) => [target.id, target]));
  const lost: string[] = [];
  let doubleRuns = 0;
  let begun = 0;
  for (const host of hosts) {
    for (const times of host.targets.begun.values()) {
      begun += 1;
      doubleRuns += times - 1;
    }
    for (const [targetId, { result }] of host.targets.journal) {
      if (result === null) continue;
      const target = stateOf.get(targetId);
      const expected = result.outcome === "interrupted" ? "lost" : result.outcome;
      if (target?.state !== expected) lost.push(`${targetId}: the host says ${expected}, the row says ${target?.state}`);
    }
  }
  // Real agents: each time the script begins, it writes a line with a token that is unique to one repair.
  for (const file of proofFiles) {
    const lines = readLines(file);
    begun += new Set(lines).size;
    doubleRuns += lines.length - new Set(lines).size;
  }
  const open = await openRepairs(ctx);
  const hanging = targets.filter((target) => openTargetStates.some((state) => state === target.state)).length;
  const chain = await verifyChain(ctx);
  const stories = await changedStories(ctx);
  const states: Record<string, number> = {};
  for (const target of targets) states[target.state] = (states[target.state] ?? 0) + 1;
  return {
    repairs: Object.fromEntries(repairs.map((row) => [row.state, row._count])),
    targets: states,
    total: repairs.reduce((sum, row) => sum + row._count, 0),
    settledLate: targets.filter((target) => target.settledLate).length,
    begun,
    doubleRuns,
    stuck: open.length + hanging,
    lost,
    chainOk: chain.ok && stories.length === 0,
    changed: stories.map((subject) => `the story of ${subject} is not the one that was pinned`),
    entries: chain.checked,
  };
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n").filter(Boolean);
  } catch {
    return [];
  }
}
