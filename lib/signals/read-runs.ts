import "server-only";
import type { Ctx } from "@/lib/context";
import { type Tx, withOrg } from "@/lib/db";
import { parseAccessLine } from "@/lib/detection/clusters/access-line";
import { ORDER } from "./parameters";

interface Line {
  node_id: string;
  source: string;
  at: Date;
  template: string;
  text: string;
}

/** A workload's normal history as runs of template ids of one file, oldest first. Times with an incident of it or of its node are left out. */
export function readRuns(ctx: Ctx, workload: string, nowMs: number): Promise<string[][]> {
  const { orgId } = ctx;
  const from = new Date(nowMs - ORDER.historyMs);
  return withOrg(ctx, async (tx) => {
    const lines = await tx.$queryRaw<Line[]>`
      SELECT node_id, source, at, template, text FROM log_line
      WHERE org_id = ${orgId} AND workload = ${workload} AND template IS NOT NULL AND at >= ${from} ORDER BY id DESC LIMIT ${ORDER.mostLines}`;
    const isNormal = await normalTimes(tx, orgId, workload, from);
    const nowOf = await currentIds(tx, orgId, workload);
    const tails = new Map<string, string[]>();
    const runs: string[][] = [];
    for (const { node_id, source, at, template, text } of lines.reverse()) {
      const file = `${node_id} ${source}`;
      // A run does not continue after a gap.
      if (!isNormal(node_id, at)) tails.delete(file);
      if (!isNormal(node_id, at) || parseAccessLine(text)) continue;
      const tail = [...(tails.get(file) ?? []), nowOf(template)];
      tails.set(file, tail.length < ORDER.run ? tail : []);
      if (tail.length === ORDER.run) runs.push(tail);
    }
    return runs;
  });
}

async function normalTimes(tx: Tx, orgId: string, workload: string, from: Date): Promise<(nodeId: string, at: Date) => boolean> {
  const incidents = await tx.incident.findMany({
    where: { orgId, drillId: null, OR: [{ resolvedAt: null }, { resolvedAt: { gte: from } }] },
    select: { nodeId: true, workload: true, openedAt: true, resolvedAt: true },
  });
  return (nodeId, at) =>
    !incidents.some(
      (incident) =>
        (incident.workload === workload || incident.nodeId === nodeId) &&
        incident.openedAt <= at &&
        (incident.resolvedAt === null || incident.resolvedAt >= at),
    );
}

/** Stored lines keep their template's id. Maps ids of merged templates to the new id. */
async function currentIds(tx: Tx, orgId: string, workload: string): Promise<(id: string) => string> {
  const rows = await tx.logTemplate.findMany({
    where: { orgId, workload, NOT: { former: { isEmpty: true } } },
    select: { id: true, former: true },
  });
  const now = new Map(rows.flatMap(({ id, former }) => former.map((one) => [one, id] as const)));
  return (id) => now.get(id) ?? id;
}
