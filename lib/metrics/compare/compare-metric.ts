import "server-only";
import type * as z from "zod";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { CompareAnswer, CompareQuery } from "@/lib/contracts/compare";
import { withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { parseFilter } from "@/lib/fleet/filter";
import { filterSql } from "@/lib/fleet/filter-sql";
import { fleetSql } from "@/lib/fleet/fleet";
import { readGatewayTimes } from "@/lib/fleet/liveness";
import { readSharedMaintenance } from "@/lib/fleet/maintenance-windows";
import { chooseNodes, columnsOf, rollupFor } from "@/lib/metrics/compare/choose-nodes";
import { readFleetMetric } from "@/lib/metrics/compare/fleet-metric";
import { foldNodes, type Matrix, type Steps } from "@/lib/metrics/compare/fold";
import { bandOf, heatOf, meanOf, rank, valuesOf } from "@/lib/metrics/compare/summary";
import { csvField } from "@/lib/metrics/export/csv";

type Query = z.output<typeof CompareQuery>;

interface Compared {
  metrics: string[];
  names: Map<string, string>;
  steps: Steps;
  matched: number;
  sample: Matrix;
  /** The sample, and those that lead by their last report. */
  all: Matrix;
  problems: string[];
}

async function namesOf(ctx: Ctx, q: string): Promise<Map<string, string>> {
  const where = filterSql(parseFilter(q));
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const fleet = fleetSql(ctx.orgId, await readGatewayTimes(tx));
    const [answer] = await tx.$queryRaw<{ nodes: Record<string, string> | null }[]>`
      SELECT json_object_agg(f.id, f.name) AS nodes FROM (${fleet}) f WHERE ${where}`;
    return new Map(Object.entries(answer?.nodes ?? {}));
  });
}

async function compare(ctx: Ctx, query: Query): Promise<Compared> {
  const { metric, q, fromMs, toMs, of, lowest } = query;
  if (toMs <= fromMs) throw refuse("invalid", "rangeBackwards", {}, "toMs");
  const steps: Steps = { fromMs, stepMs: (toMs - fromMs) / query.steps, count: query.steps };
  const names = await namesOf(ctx, q);
  const { metrics, nodes } = await readFleetMetric(ctx.orgId, [...names.keys()], metric);
  const rollupSeconds = rollupFor(steps.stepMs);
  const { sample, leading } = chooseNodes(nodes, columnsOf(fromMs, toMs, rollupSeconds !== null), lowest);
  const folding = { orgId: ctx.orgId, steps, of, rollupSeconds };
  const read = await foldNodes(folding, [...sample, ...leading]);
  const inSample = new Set(sample.map((node) => node.nodeId));
  return {
    metrics,
    names,
    steps,
    matched: nodes.length,
    sample: new Map([...read.lines].filter(([nodeId]) => inSample.has(nodeId))),
    all: read.lines,
    problems: read.problems,
  };
}

/**
 * One metric over many nodes: the nodes that lead, the spread over all of them, and a heat map; aggregated here, so that a browser gets only what it
 * draws. Where reading every node would take too long, an even sample is read, and the answer says so.
 * @throws AppError `invalid` for a filter that does not parse or a range that ends before it begins
 */
export async function compareMetric(ctx: Ctx, query: Query): Promise<CompareAnswer> {
  const { metrics, names, steps, matched, sample, all, problems } = await compare(ctx, query);
  const nameOf = (id: string) => names.get(id) ?? id;
  const read = new Map([...all.keys()].map((id) => [id, nameOf(id)]));
  return {
    metrics,
    fromMs: query.fromMs,
    toMs: query.toMs,
    stepMs: steps.stepMs,
    at: Array.from({ length: steps.count }, (_, step) => Math.round(steps.fromMs + step * steps.stepMs)),
    matched,
    sampled: sample.size,
    ranked: all.size,
    band: bandOf([...sample.values()], steps),
    top: rank(all, query.lowest)
      .slice(0, query.top)
      .map(([nodeId, line]) => ({ nodeId, name: nameOf(nodeId), value: Number(meanOf(line).toPrecision(6)), values: valuesOf(line) })),
    heat: heatOf(rank(sample, query.lowest), nameOf, steps),
    maintenance: await withOrg(ctx, (tx) => readSharedMaintenance(tx, ctx.orgId, read, query)),
    problems,
  };
}

/** The same as CSV: a line a node and step, piece by piece. */
export async function exportComparison(ctx: Ctx, query: Query): Promise<Iterable<string>> {
  const { names, steps, all } = await compare(ctx, query);
  const times = Array.from({ length: steps.count }, (_, step) => new Date(steps.fromMs + step * steps.stepMs).toISOString());
  return (function* () {
    yield "time,node,metric,value\r\n";
    for (const [nodeId, line] of rank(all, query.lowest)) {
      const middle = `${csvField(names.get(nodeId) ?? nodeId)},${query.metric}`;
      yield valuesOf(line)
        .map((value, step) => `${times[step]},${middle},${value ?? ""}\r\n`)
        .join("");
    }
  })();
}
