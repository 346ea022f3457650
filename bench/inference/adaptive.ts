import { setTimeout as delay } from "node:timers/promises";
import type { Batching } from "@/lib/contracts/inference";
import { quantile } from "../http-load";
import { type Asker, asker } from "./ask";
import type { Stage } from "./stage";

/**
 * The load has four phases of the same length: few questions, a burst of questions, documents (eight times as long, forty at a time), and few
 * questions again. Small batches are too slow for the burst. Large batches of documents exceed the SLO.
 */
const QUESTION = "GPU fell off the bus";
const DOCUMENT = Array.from({ length: 40 }, () => "word").join(" ");
const PHASES = [
  { perSecond: 20, atOnce: 1, text: QUESTION },
  { perSecond: 350, atOnce: 1, text: QUESTION },
  { perSecond: 67, atOnce: 40, text: DOCUMENT },
  { perSecond: 50, atOnce: 1, text: QUESTION },
];
/** Plausible fixed settings: batch size and delay. */
const FIXED: [maxBatchSize: number, maxDelayMs: number][] = [
  [4, 0],
  [16, 0],
  [16, 20],
  [32, 0],
  [64, 20],
];

export interface Setting {
  name: string;
  sent: number;
  /** Share of all requests that were answered within the SLO. */
  inTime: number;
  p50Ms: number;
  p95Ms: number;
}
export interface Adaptive {
  sloMs: number;
  adaptive: Setting;
  fixed: Setting[];
}

/** The same arrivals for every setting: evenly spread within each phase, with a little jitter from a fixed seed. */
function arrivals(phaseMs: number): { at: number; text: string }[] {
  let seed = 42;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed / 2 ** 31;
  };
  return PHASES.flatMap(({ perSecond, atOnce, text }, phase) => {
    const count = Math.max(1, Math.round((perSecond * phaseMs) / 1_000 / atOnce));
    const times = Array.from({ length: count }, (_, n) => phase * phaseMs + ((n + random()) * phaseMs) / count);
    return times.flatMap((at) => Array.from({ length: atOnce }, () => ({ at, text })));
  }).sort((one, other) => one.at - other.at);
}

async function runLoad(name: string, ask: Asker, sloMs: number, phaseMs: number): Promise<Setting> {
  await ask.embed();
  const beganAt = performance.now();
  const asked: Promise<number>[] = [];
  for (const { at, text } of arrivals(phaseMs)) {
    const dueAt = beganAt + at;
    if (dueAt > performance.now()) await delay(dueAt - performance.now());
    // Measured from the due time, so that a slow sender hides no delay.
    asked.push(ask.embed(text).then(() => performance.now() - dueAt));
  }
  const times = await Promise.all(asked);
  const inTime = times.filter((took) => took <= sloMs).length / times.length;
  return { name, sent: times.length, inTime, p50Ms: quantile(times, 0.5), p95Ms: quantile(times, 0.95) };
}

/** Compares the adaptive mode with fixed settings under the same changing load. */
export async function measureAdaptive({ doorPort, upstreams, addOrg }: Stage, sloMs: number, phaseMs: number): Promise<Adaptive> {
  const run = async (name: string, batching: Omit<Batching, "sloMs" | "parallel">) => {
    const ask = asker(doorPort, await addOrg(upstreams.uneven, { ...batching, sloMs, parallel: 1 }));
    const setting = await runLoad(name, ask, sloMs, phaseMs);
    ask.close();
    return setting;
  };
  const adaptive = await run("adaptive", { mode: "adaptive", maxBatchSize: 64, maxDelayMs: 20 });
  const fixed: Setting[] = [];
  for (const [maxBatchSize, maxDelayMs] of FIXED)
    fixed.push(await run(`${maxBatchSize} items or ${maxDelayMs} ms`, { mode: "fixed", maxBatchSize, maxDelayMs }));
  return { sloMs, adaptive, fixed };
}
