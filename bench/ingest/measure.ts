import { quantile } from "../http-load";
import { cpuSecondsOf, watchMemory } from "../processes";

/** What one side costs. */
export interface Outcome {
  name: string;
  version: string;
  samples: number;
  samplesPerSecond: number;
  cpuMicrosPer1000: number;
  peakBytes: number;
  bytesPerSample: number;
  queryP50Ms: number;
  queryP95Ms: number;
  /** What a fixed loop took meanwhile, in ms (median): the machine's speed in that hour. */
  probeMs: number;
  /** CPU seconds by what was done, where a side has several processes. */
  parts?: Record<string, number>;
  notes: string[];
}

/** CPU and memory of a side's processes while `work` runs. The load generator is not among them. */
export async function measured<T>(roots: readonly number[], work: () => Promise<T>) {
  const before = cpuSecondsOf(roots);
  const memory = watchMemory(roots);
  const startedAt = performance.now();
  const result = await work();
  const wallSeconds = (performance.now() - startedAt) / 1_000;
  memory.stop();
  return { result, wallSeconds, cpuSeconds: cpuSecondsOf(roots) - before, peakBytes: memory.peakBytes() };
}

/** Points that every side is asked for. */
export const POINTS = 1_000;

const QUERIES = 600;
/** A server that has just started compiles its code; one that people use has been running for long. */
const WARM_UP = 200;

/** One series over the whole time, again and again, each time another host. */
export async function timeQueries(
  ask: (turn: number) => Promise<{ tookMs: number; points: number }>,
): Promise<{ p50: number; p95: number; points: number }> {
  const took: number[] = [];
  let points = 0;
  for (let turn = 0; turn < QUERIES + WARM_UP; turn++) {
    const answer = await ask(turn);
    if (turn >= WARM_UP) took.push(answer.tookMs);
    points = answer.points;
  }
  return { p50: quantile(took, 0.5), p95: quantile(took, 0.95), points };
}
