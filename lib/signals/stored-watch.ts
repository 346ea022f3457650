import * as z from "zod";
import { loadBaseline, saveBaseline } from "@/lib/detection/baseline/stored";
import { loadAvalanche, loadWindow, saveAvalanche, saveWindow } from "@/lib/detection/clusters/stored";
import { loadMemory, saveMemory } from "@/lib/detection/rules/stored-memory";
import { createLogWatch, type LogWatch } from "./log-watch";
import type { RateWatch } from "./rate-watch";
import { createRequestWatch, type RequestWatch } from "./request-watch";

const Alarm = z.object({ isFiring: z.boolean(), toldMs: z.number() });
const Requests = z.object({
  window: z.unknown(),
  avalanche: z.unknown(),
  judgedMs: z.number().nullable(),
  lastWarningMs: z.number(),
  lastWarning: z.string(),
  memories: z.array(z.tuple([z.string(), z.unknown()])),
  alarms: z.array(z.tuple([z.string(), Alarm])),
});
const News = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      text: z.string(),
      why: z.enum(["new", "rare"]),
      lines: z.number(),
      firstMs: z.number(),
      lastMs: z.number(),
    }),
  ),
  more: z.number(),
  alarm: Alarm,
});
const Rates = z.object({
  judgedMs: z.number().nullable(),
  pending: z.array(z.tuple([z.number(), z.array(z.tuple([z.string(), z.number()]))])),
  tracked: z.array(
    z.tuple([
      z.string(),
      z.object({
        text: z.string(),
        baseline: z.unknown(),
        lastMs: z.number(),
        shift: z.object({ sinceMs: z.number(), usual: z.number(), now: z.number(), minutes: z.number(), calm: z.number() }).nullable(),
      }),
    ]),
  ),
  alarm: Alarm,
});
const Order = z.object({
  tails: z.array(z.tuple([z.string(), z.array(z.string())])),
  runs: z.array(z.object({ atMs: z.number(), isUnusual: z.boolean() })),
  example: z.string(),
  alarm: Alarm,
});
const Stored = z.object({
  version: z.literal(1),
  firstMs: z.number(),
  nowMs: z.number(),
  nodes: z.array(z.tuple([z.string(), z.number()])),
  requests: Requests.nullable(),
  news: News,
  rates: Rates,
  order: Order,
});

/** A watch as plain JSON. */
export const saveWatch = ({ firstMs, nowMs, nodes, requests, news, rates, order }: LogWatch): z.infer<typeof Stored> => ({
  version: 1,
  firstMs,
  nowMs,
  nodes: [...nodes],
  requests:
    requests.judgedMs === null
      ? null
      : {
          window: saveWindow(requests.window),
          avalanche: saveAvalanche(requests.avalanche),
          judgedMs: requests.judgedMs,
          lastWarningMs: requests.lastWarningMs,
          lastWarning: requests.lastWarning,
          memories: [...requests.memories].map(([check, memory]) => [check, saveMemory(memory)]),
          alarms: [...requests.alarms],
        },
  news,
  rates: {
    judgedMs: rates.judgedMs,
    pending: [...rates.pending].map(([minute, counts]) => [minute, [...counts]]),
    tracked: [...rates.tracked].map(([id, { baseline, ...rate }]) => [id, { ...rate, baseline: saveBaseline(baseline) }]),
    alarm: rates.alarm,
  },
  order: { ...order, tails: [...order.tails] },
});

/** Null when the stored value is no watch of this version. */
export function loadWatch(stored: unknown): LogWatch | null {
  const parsed = Stored.safeParse(stored);
  if (!parsed.success) return null;
  const { firstMs, nowMs, nodes, requests, news, rates, order } = parsed.data;
  return {
    ...createLogWatch(firstMs),
    nowMs,
    nodes: new Map(nodes),
    requests: loadRequests(requests),
    news,
    rates: loadRates(rates),
    order: { ...order, tails: new Map(order.tails) },
  };
}

function loadRequests(stored: z.infer<typeof Requests> | null): RequestWatch {
  const fresh = createRequestWatch();
  const window = loadWindow(stored?.window);
  const avalanche = loadAvalanche(stored?.avalanche);
  if (!stored || !window || !avalanche) return fresh;
  const { memories, alarms, ...rest } = stored;
  for (const [check, memory] of memories) if (fresh.memories.has(check)) fresh.memories.set(check, loadMemory(memory));
  for (const [check, alarm] of alarms) if (fresh.alarms.has(check)) fresh.alarms.set(check, alarm);
  return { ...fresh, ...rest, window, avalanche };
}

function loadRates({ tracked, pending, ...rest }: z.infer<typeof Rates>): RateWatch {
  const rates: RateWatch = { ...rest, pending: new Map(pending.map(([minute, counts]) => [minute, new Map(counts)])), tracked: new Map() };
  for (const [id, { baseline: saved, ...rate }] of tracked) {
    const baseline = loadBaseline(saved);
    if (baseline) rates.tracked.set(id, { ...rate, baseline });
  }
  return rates;
}
