import * as z from "zod";
import { type LogSignalId, logSignals } from "@/lib/contracts/log-signals";
import { loadBaseline, saveBaseline } from "@/lib/detection/baseline/stored";
import { loadAvalanche, loadWindow, saveAvalanche, saveWindow } from "@/lib/detection/clusters/stored";
import { loadMemory, saveMemory } from "@/lib/detection/rules/stored-memory";
import type { RuleState } from "./log-rule";
import { createLogWatch, type LogWatch } from "./log-watch";
import type { RateWatch } from "./rate-watch";
import { createRequestWatch, type RequestWatch } from "./request-watch";

const Alarm = z.object({ isFiring: z.boolean(), toldMs: z.number() });
const Requests = z.object({ window: z.unknown(), avalanche: z.unknown(), judgedMs: z.number().nullable() });
const Rates = z.object({
  judgedMs: z.number().nullable(),
  pending: z.array(z.tuple([z.number(), z.array(z.tuple([z.string(), z.number()]))])),
  tracked: z.array(z.tuple([z.string(), z.object({ text: z.string(), baseline: z.unknown(), lastMs: z.number() })])),
});
const Order = z.object({
  tails: z.array(z.tuple([z.string(), z.array(z.string())])),
  runs: z.array(z.object({ atMs: z.number(), isUnusual: z.boolean() })),
  example: z.string(),
});
const Shift = z.object({ sinceMs: z.number(), usual: z.number(), now: z.number(), minutes: z.number(), calm: z.number() });
const NewsItem = z.object({ id: z.string(), text: z.string(), lines: z.number(), firstMs: z.number(), lastMs: z.number() });
const State = z.object({
  check: z.enum(logSignals.map(({ id }) => id) as [LogSignalId, ...LogSignalId[]]),
  digest: z.string(),
  alarm: Alarm,
  memory: z.unknown(),
  news: z.array(NewsItem),
  moreNews: z.number(),
  shifts: z.array(z.tuple([z.string(), Shift])),
});
const Stored = z.object({
  version: z.literal(1),
  firstMs: z.number(),
  nowMs: z.number(),
  nodes: z.array(z.tuple([z.string(), z.number()])),
  requests: Requests.nullable(),
  rates: Rates,
  order: Order,
  /** Absent in a watch that was stored before rules could be changed: each rule then begins again. */
  rules: z.array(z.tuple([z.string(), State])).default([]),
});

/** A watch as plain JSON. */
export const saveWatch = ({ firstMs, nowMs, nodes, requests, rates, order, rules }: LogWatch): z.infer<typeof Stored> => ({
  version: 1,
  firstMs,
  nowMs,
  nodes: [...nodes],
  requests:
    requests.judgedMs === null
      ? null
      : { window: saveWindow(requests.window), avalanche: saveAvalanche(requests.avalanche), judgedMs: requests.judgedMs },
  rates: {
    judgedMs: rates.judgedMs,
    pending: [...rates.pending].map(([minute, counts]) => [minute, [...counts]]),
    tracked: [...rates.tracked].map(([id, { baseline, ...rate }]) => [id, { ...rate, baseline: saveBaseline(baseline) }]),
  },
  order: { ...order, tails: [...order.tails] },
  rules: [...rules].map(([id, { memory, shifts, ...state }]) => [id, { ...state, memory: saveMemory(memory), shifts: [...shifts] }]),
});

/** Null when the stored value is not a watch of this version. */
export function loadWatch(stored: unknown): LogWatch | null {
  const parsed = Stored.safeParse(stored);
  if (!parsed.success) return null;
  const { firstMs, nowMs, nodes, requests, rates, order, rules } = parsed.data;
  return {
    ...createLogWatch(firstMs),
    nowMs,
    nodes: new Map(nodes),
    requests: loadRequests(requests),
    rates: loadRates(rates),
    order: { ...order, tails: new Map(order.tails) },
    rules: new Map(
      rules.map(([id, { memory, shifts, ...state }]): [string, RuleState] => [
        id,
        { ...state, memory: loadMemory(memory), shifts: new Map(shifts) },
      ]),
    ),
  };
}

function loadRequests(stored: z.infer<typeof Requests> | null): RequestWatch {
  const window = loadWindow(stored?.window);
  const avalanche = loadAvalanche(stored?.avalanche);
  return stored && window && avalanche ? { judgedMs: stored.judgedMs, window, avalanche } : createRequestWatch();
}

function loadRates({ tracked, pending, ...rest }: z.infer<typeof Rates>): RateWatch {
  const rates: RateWatch = { ...rest, pending: new Map(pending.map(([minute, counts]) => [minute, new Map(counts)])), tracked: new Map() };
  for (const [id, { baseline: saved, ...rate }] of tracked) {
    const baseline = loadBaseline(saved);
    if (baseline) rates.tracked.set(id, { ...rate, baseline });
  }
  return rates;
}
