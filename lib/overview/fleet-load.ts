import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { FleetLoad } from "@/lib/contracts/fleet-load";
import { withOrg } from "@/lib/db";
import { FreshMap } from "@/lib/fresh-map";
import { findIncidents } from "@/lib/incidents/row";
import { columnsOf, rollupFor } from "@/lib/metrics/compare/choose-nodes";
import { readFleetMetric } from "@/lib/metrics/compare/fleet-metric";
import { foldNodes, type Matrix, type Steps } from "@/lib/metrics/compare/fold";
import { Prisma } from "@/prisma/generated/client";
import { groupByKeys, meanOverGpus, type SampledNode, sampleGpus } from "./sample-gpus";

const UTILIZATION = "gpu_utilization_ratio";
const MEMORY = "gpu_memory_used_ratio";
/** As long as the finest roll-up's, so that each of its values falls into one step. */
const STEP_MS = 600_000;
const STEPS = 144;
/** Stored columns that are read of each metric: some 240 GPUs' last day, a quarter of a second of one core. */
const MOST_COLUMNS = 8_000;
/** How long one reading serves everybody in the org. */
const FRESH_MS = 60_000;
const MOST_MARKS = 40;

type Reading = Omit<FleetLoad, "incidents" | "incidentCount">;
const readings = new FreshMap<Promise<Reading>>(FRESH_MS);

/**
 * How busy the fleet's GPUs were over the last 24 hours, as their mean, and the incidents that opened in that time. Of a large fleet a sample is
 * read, and the answer says so. What was measured is read at most once a minute for the whole org.
 */
export async function readFleetLoad(ctx: Ctx, _: object = {}, nowMs = Date.now()): Promise<FleetLoad> {
  const from = new Date(endOf(nowMs) - STEPS * STEP_MS);
  const told = await withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const opened = Prisma.sql`i.drill_id IS NULL AND i.opened_at >= ${from}`;
    return {
      incidents: await findIncidents(tx, ctx.orgId, opened, MOST_MARKS),
      incidentCount: await tx.incident.count({ where: { orgId: ctx.orgId, drillId: null, openedAt: { gte: from } } }),
    };
  });
  return { ...(await lately(ctx, nowMs)), ...told };
}

const endOf = (nowMs: number) => Math.ceil(nowMs / STEP_MS) * STEP_MS;

/** The org's reading of less than a minute ago, or a new one; everybody who asks meanwhile waits for the same. */
function lately(ctx: Ctx, nowMs: number): Promise<Reading> {
  const known = readings.get(ctx.orgId, nowMs);
  if (known) return known;
  const reading = measure(ctx, nowMs);
  readings.set(ctx.orgId, reading, nowMs);
  // A failed or empty reading is not cached, so that the first GPU is shown at once.
  const forget = () => void readings.delete(ctx.orgId);
  reading.then(({ gpus }) => gpus.all === 0 && forget(), forget);
  return reading;
}

async function measure(ctx: Ctx, nowMs: number): Promise<Reading> {
  const { orgId } = ctx;
  const toMs = endOf(nowMs);
  const steps: Steps = { fromMs: toMs - STEPS * STEP_MS, stepMs: STEP_MS, count: STEPS };
  const all = await withOrg(ctx, (tx) => tx.node.findMany({ where: { orgId }, select: { id: true } }));
  const ids = all.map((node) => node.id);
  const { nodes } = await readFleetMetric(orgId, ids, UTILIZATION);
  const sample = sampleGpus(nodes, columnsOf(steps.fromMs, toMs, true), MOST_COLUMNS);
  const utilization = await fold(orgId, steps, sample);
  const memory = await fold(orgId, steps, await memoryOf(orgId, sample));
  return {
    atMs: nowMs,
    fromMs: steps.fromMs,
    toMs,
    stepMs: STEP_MS,
    utilization: meanOverGpus(utilization.lines, sample, STEPS),
    memory: meanOverGpus(memory.lines, sample, STEPS),
    nodes: { all: nodes.length, read: sample.length },
    gpus: { all: gpusOf(nodes), read: gpusOf(sample) },
    damagedHours: new Set([...utilization.problems, ...memory.problems]).size,
  };
}

const gpusOf = (nodes: readonly { keys: string[] }[]) => nodes.reduce((sum, node) => sum + node.keys.length, 0);

/** The memory of the same GPUs: an agent says both of each, under the same labels. */
async function memoryOf(orgId: string, sample: readonly SampledNode[]): Promise<SampledNode[]> {
  const wanted = new Map(sample.map((node) => [node.nodeId, new Set(node.keys.map((key) => key.replace(UTILIZATION, MEMORY)))]));
  const { nodes } = await readFleetMetric(orgId, [...wanted.keys()], MEMORY);
  return nodes
    .map((node) => ({ ...node, gpus: node.keys.length, keys: node.keys.filter((key) => wanted.get(node.nodeId)?.has(key)) }))
    .filter((node) => node.keys.length > 0);
}

async function fold(orgId: string, steps: Steps, nodes: readonly SampledNode[]): Promise<{ lines: Matrix; problems: string[] }> {
  const lines: Matrix = new Map();
  const problems: string[] = [];
  for (const group of groupByKeys(nodes)) {
    const part = await foldNodes({ orgId, steps, of: "mean", rollupSeconds: rollupFor(STEP_MS) }, group);
    for (const [nodeId, line] of part.lines) lines.set(nodeId, line);
    problems.push(...part.problems);
  }
  return { lines, problems };
}
