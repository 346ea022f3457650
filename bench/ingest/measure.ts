import { quantile } from "../http-load";
import { cpuSecondsOf, watchMemory } from "../processes";

/** The costs of one side. */
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
  /** Median time of a fixed loop meanwhile, in ms: the machine's speed during this run. */
  probeMs: number;
  /** CPU seconds by task, where a side has several processes. */
  parts?: Record<string, number>;
  notes: string[];
}

/** CPU and memory of a side's processes while `work` runs, without the load generator. */
export async function measured<T>(roots: readonly number[], work: () => Promise<T>) {
  const before = cpuSecondsOf(roots);
  const memory = watchMemory(roots);
  const startedAt = performance.now();
  const result = await work();
  const wallSeconds = (performance.now() - startedAt) / 1_000;
  memory.stop();
  return { result, wallSeconds, cpuSeconds: cpuSecondsOf(roots) - before, peakBytes: memory.peakBytes() };
}

/** Points that a query asks every side for. */
export const POINTS = 1_000;

const QUERIES = 600;
/** Queries before measuring begins: a server that has just started still compiles its code. */
const WARM_UP = 200;

/** Reads one series over the whole time, again and again, each time of another host. */
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
