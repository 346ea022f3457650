import "server-only";
import { setImmediate as nextTurn } from "node:timers/promises";
import { demand } from "@/lib/auth/authorize";
import { ConcurrencyLimit } from "@/lib/concurrency-limit";
import type { Ctx } from "@/lib/context";
import { MOST_OUTLOOKS, type OutlookAnswer, type OutlookQuery, type SeriesOutlook } from "@/lib/contracts/outlook";
import { metricOf } from "@/lib/contracts/series";
import { withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { FreshMap } from "@/lib/fresh-map";
import { processWide } from "@/lib/process-wide";
import type { Steps } from "../compare/fold";
import { layoutIdsOf, layoutsById } from "../layout";
import { DAY_MS, HOUR_MS } from "../slots";
import { readBounds } from "./bounds";
import { foldKeys, type SeriesLine } from "./fold-keys";
import { aheadOf, usualOf } from "./series-outlook";

/** History from which the usual range is learned before a chart begins. */
const LEARN_MS = 7 * DAY_MS;
/** A wider chart is read in steps of an hour. */
const FINE_UNTIL_MS = 10 * DAY_MS;
const [FINE_MS, COARSE_MS] = [600_000, HOUR_MS];
/** The trend's history: two days tell a season's rise from a trend. */
const TREND_MS = 50 * HOUR_MS;
const TREND_STEP_MS = 300_000;
/** How long one answer serves everybody in the organisation, and how many are kept. */
const FRESH_MS = 60_000;
const MOST_KEPT = 100;

/** Each outlook holds up to 50 MB. Every chart asks for one, so the only organisation that asks gets all slots. */
const slots = () =>
  processWide("outlooks", () => new ConcurrencyLimit({ atOnce: 2, mostWaiting: 20 }, () => refuse("too-many-requests", "outlooksBusy")));
const kept = new FreshMap<Promise<OutlookAnswer>>(FRESH_MS, MOST_KEPT);

/**
 * For each series its usual range, learned from stored history, and when it reaches its bound on its current trend. Leaves out
 * series with too little history. An answer is computed at most once a minute.
 * @throws AppError `invalid` for too many series at once; `too-many-requests` while many others wait for theirs
 */
export async function readOutlook(ctx: Ctx, query: OutlookQuery, nowMs = Date.now()): Promise<OutlookAnswer> {
  await withOrg(ctx, (tx) => demand(tx, ctx, "fleet.read"));
  const toMs = Math.min(query.toMs, nowMs);
  // Charts that end now move on all the time: within a step their outlook is the same.
  const name = JSON.stringify([ctx.orgId, query.nodeIds, query.keys, ...[query.fromMs, toMs].map((at) => Math.floor(at / TREND_STEP_MS))]);
  const known = kept.get(name, nowMs);
  if (known) return known;
  const answer = slots().run(ctx.orgId, () => measure(ctx, { ...query, toMs }, nowMs));
  kept.set(name, answer, nowMs);
  answer.catch(() => kept.delete(name));
  return answer;
}

async function measure(ctx: Pick<Ctx, "orgId">, query: OutlookQuery, nowMs: number): Promise<OutlookAnswer> {
  const { orgId } = ctx;
  const { nodeIds, keys: wanted, fromMs, toMs } = query;
  const keys = await keysOf(orgId, nodeIds, wanted);
  if (keys.length === 0 || toMs <= fromMs) return { series: [], historyMs: LEARN_MS };
  if (keys.length * nodeIds.length > MOST_OUTLOOKS) throw refuse("invalid", "seriesLimit", { most: MOST_OUTLOOKS }, "keys");
  const stepMs = toMs - fromMs > FINE_UNTIL_MS ? COARSE_MS : FINE_MS;
  const history = stepsOf(fromMs - LEARN_MS, toMs, stepMs);
  const found = new Map<string, SeriesOutlook>();
  const outlookOf = ({ nodeId, key }: SeriesLine) => {
    const name = `${nodeId}/${key}`;
    const known = found.get(name) ?? { nodeId, key, usual: null, ahead: null };
    found.set(name, known);
    return known;
  };
  for (const line of await foldKeys(orgId, nodeIds, keys, history)) {
    outlookOf(line).usual = usualOf(line, history, fromMs, toMs);
    // Lets other requests run between two series.
    await nextTurn();
  }
  const boundOf = await withOrg(ctx, (tx) => readBounds(tx, orgId));
  const bounded = keys.filter((key) => nodeIds.some((nodeId) => boundOf(nodeId, key) !== null));
  // A chart of the past has no forecast.
  if (bounded.length > 0 && nowMs - toMs < 2 * FINE_MS) {
    const trend = stepsOf(toMs - TREND_MS, toMs, TREND_STEP_MS);
    for (const line of await foldKeys(orgId, nodeIds, bounded, trend)) {
      outlookOf(line).ahead = aheadOf(line, boundOf(line.nodeId, line.key), trend, toMs);
      await nextTurn();
    }
  }
  return { series: [...found.values()].filter(({ usual, ahead }) => usual || ahead), historyMs: LEARN_MS };
}

function stepsOf(fromMs: number, toMs: number, stepMs: number): Steps {
  const from = Math.max(0, Math.floor(fromMs / stepMs) * stepMs);
  return { fromMs: from, stepMs, count: Math.ceil((toMs - from) / stepMs) };
}

/** The requested series keys; names without labels become all series of that name. */
async function keysOf(orgId: string, nodeIds: readonly string[], wanted: readonly string[]): Promise<string[]> {
  const layouts = await layoutsById(orgId, await layoutIdsOf(orgId, nodeIds));
  const all = new Set([...layouts.values()].flatMap((layout) => layout.keys));
  const names = new Set(wanted);
  return [...all].filter((key) => names.has(key) || names.has(metricOf(key)));
}
