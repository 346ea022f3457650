import "server-only";
import type { Ctx } from "@/lib/context";
import type { LogCondition } from "@/lib/contracts/alert-rule";
import { type Tx, withOrg } from "@/lib/db";
import type { SequenceModel } from "@/lib/detection/sequence/model";
import { readModel } from "@/lib/signals/read-model";
import type { LogTemplate } from "@/prisma/generated/client";

/** How often a template was seen before a moment, and when last. */
export interface Seen {
  lines: number;
  lastMs: number;
}

/** What is known of a workload at the beginning of a trial. */
export interface WorkloadPast {
  /** The time of its first line. Learning begins there. */
  firstMs: number;
  /** The current model: older models are not stored. */
  model: SequenceModel | null;
  textOf: (template: string) => string;
  /** The current id of a template. Stored lines keep the id that the template had when they came. */
  nowOf: (template: string) => string;
  /** Templates that were seen before the trial begins. */
  seen: Map<string, Seen>;
}

/** The past of each workload that a rule about log lines is for. */
export const readPasts = (ctx: Pick<Ctx, "orgId">, condition: LogCondition, fromMs: number): Promise<Map<string, WorkloadPast>> =>
  withOrg(ctx, async (tx) => {
    const { orgId } = ctx;
    const only = condition.workload ? { workload: condition.workload } : {};
    const watches = await tx.logWatch.findMany({ where: { orgId, ...only }, select: { workload: true, firstAt: true } });
    const pasts = new Map<string, WorkloadPast>();
    for (const { workload, firstAt } of watches) {
      const templates = await tx.logTemplate.findMany({ where: { orgId, workload } });
      const texts = new Map(templates.map(({ id, text }) => [id, text]));
      const now = new Map(templates.flatMap(({ id, former }) => former.map((one) => [one, id] as const)));
      pasts.set(workload, {
        firstMs: firstAt.getTime(),
        model: condition.kind === "sequence" ? await readModel(tx, orgId, workload) : null,
        textOf: (id) => texts.get(id) ?? id,
        nowOf: (id) => now.get(id) ?? id,
        seen: condition.kind === "template" ? await seenBefore(tx, orgId, workload, templates, condition.most, fromMs) : new Map(),
      });
    }
    return pasts;
  });

interface Counted {
  template: string;
  lines: number;
  last: Date;
}

/** Counts reach back further than lines do. When a template was last seen matters only for one that was seen a few times. */
async function seenBefore(
  tx: Tx,
  orgId: string,
  workload: string,
  templates: readonly LogTemplate[],
  most: number,
  fromMs: number,
): Promise<Map<string, Seen>> {
  const from = new Date(fromMs);
  const since = await tx.$queryRaw<Pick<Counted, "template" | "lines">[]>`
    SELECT template, sum(lines)::float8 AS lines FROM log_count
    WHERE org_id = ${orgId} AND workload = ${workload} AND minute >= ${from} GROUP BY template`;
  const linesSince = new Map(since.map(({ template, lines }) => [template, lines]));
  const known = templates
    .filter(({ firstAt }) => firstAt < from)
    .map(({ id, lines }) => ({ id, lines: Math.max(1, Number(lines) - (linesSince.get(id) ?? 0)) }));
  const few = known.filter(({ lines }) => lines <= most).map(({ id }) => id);
  const last = await tx.$queryRaw<Pick<Counted, "template" | "last">[]>`
    SELECT template, max(minute) AS last FROM log_count
    WHERE org_id = ${orgId} AND workload = ${workload} AND minute < ${from} AND template = ANY(${few}) GROUP BY template`;
  const lastOf = new Map(last.map((row) => [row.template, row.last.getTime()]));
  return new Map(known.map(({ id, lines }) => [id, { lines, lastMs: lastOf.get(id) ?? fromMs }]));
}
