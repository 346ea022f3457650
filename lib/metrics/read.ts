import "server-only";
import type { Ctx } from "@/lib/context";
import type { RangeAnswer, RangeQuery } from "@/lib/contracts/series";
import { refuse } from "@/lib/errors";
import { STEPS_SECONDS } from "./day-rollup";
import { downsample, type Segment } from "./downsample";
import { eachSegment } from "./each-segment";
import { inOrder } from "./in-order";
import { layoutIdsOf, layoutsById } from "./layout";
import { reportDaysOf } from "./retention";
import { DAY_MS } from "./slots";

/** Series times nodes in one request. */
const MOST_SERIES = 2_000;

/**
 * Values of several series of several nodes over a time: sealed hours, roll-ups and the newest reports, as one line each. Nodes of another
 * org look as if they had no data. A damaged hour is left out, logged and named in `problems`; all others are answered.
 * @throws AppError `invalid` for a range that ends before it begins or asks for too much at once
 */
export async function readRange(ctx: Pick<Ctx, "orgId">, query: RangeQuery, nowMs = Date.now()): Promise<RangeAnswer> {
  if (query.toMs <= query.fromMs) throw refuse("invalid", "rangeBackwards", {}, "toMs");
  const keys = query.keys.length > 0 ? query.keys : await allKeys(ctx.orgId, query.nodeIds);
  if (keys.length * query.nodeIds.length > MOST_SERIES) throw refuse("invalid", "seriesLimit", { most: MOST_SERIES }, "keys");
  const { nodeIds, fromMs, toMs, pixels } = query;
  const segments = new Map<string, Segment[]>();
  const problems = await eachSegment(
    { orgId: ctx.orgId, nodeIds, keys, fromMs, toMs, stepSeconds: await stepFor(ctx.orgId, query, nowMs) },
    (nodeId, key, segment) => {
      const name = `${nodeId} ${key}`;
      const list = segments.get(name);
      if (list) list.push(segment);
      else segments.set(name, [segment]);
    },
  );
  const series = nodeIds.flatMap((nodeId) =>
    keys.flatMap((key) => {
      const found = segments.get(`${nodeId} ${key}`);
      if (!found) return [];
      return [{ nodeId, key, ...downsample(inOrder(found), fromMs, toMs, pixels) }];
    }),
  );
  return { series, problems };
}

/** Roll-ups once a pixel is as wide as one of their steps, or when single reports of that time are no longer kept. */
async function stepFor(orgId: string, { fromMs, toMs, pixels }: RangeQuery, nowMs: number): Promise<number | null> {
  const pixelSeconds = (toMs - fromMs) / pixels / 1_000;
  const fitting = STEPS_SECONDS.filter((step) => step <= pixelSeconds).at(-1);
  if (fitting) return fitting;
  // Every organisation keeps its reports of the last day.
  if (fromMs >= nowMs - DAY_MS) return null;
  return fromMs < nowMs - (await reportDaysOf(orgId)) * DAY_MS ? STEPS_SECONDS[0] : null;
}

async function allKeys(orgId: string, nodeIds: readonly string[]): Promise<string[]> {
  const layouts = await layoutsById(orgId, await layoutIdsOf(orgId, nodeIds));
  return [...new Set([...layouts.values()].flatMap((layout) => layout.keys))];
}
