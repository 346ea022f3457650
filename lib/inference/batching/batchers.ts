import "server-only";
import type { BatcherState, Batching } from "@/lib/contracts/inference";
import { AdaptiveLimits } from "./adaptive-limits";
import { BatchStats } from "./batch-stats";
import { type Batched, Batcher, QueueFull } from "./batcher";
import { isWorthSplitting } from "./is-worth-splitting";

/** Requests with an equal one of these are batched together. */
export interface BatchGroup<I, O> {
  orgId: string;
  /** "embeddings", "completions" or the name of a batch route. */
  kind: string;
  model: string;
  /** What else must be equal, such as the dimensions of embeddings. */
  parameters: string;
  batching: Batching;
  run(inputs: I[], stop: AbortSignal): Promise<O[]>;
}

interface Kept {
  group: Pick<BatchGroup<unknown, unknown>, "orgId" | "kind" | "model" | "batching">;
  batcher: Batcher<unknown, unknown>;
  limits(): { maxBatchSize: number; maxDelayMs: number };
  arrived(weight: number): void;
  stats: BatchStats;
  usedAt: number;
}

const MOST_WAITING = 4_096;
/** Groups of one organisation: parameters come from clients and must not fill the memory. */
const MOST_GROUPS = 200;
const FORGET_MS = 120_000;

/** All batchers of a door. Keys take turns within a batcher; organisations never share one. */
export class Batchers {
  private readonly kept = new Map<string, Kept>();

  /** @throws QueueFull, the signal's reason, or what went wrong with this item. */
  async submit<I, O>(group: BatchGroup<I, O>, keyId: string, input: I, signal: AbortSignal, weight = 1): Promise<Batched<O>> {
    const kept = this.keptOf(group);
    const beganAt = performance.now();
    kept.usedAt = beganAt;
    kept.arrived(weight);
    const batched = (await kept.batcher.submit(keyId, input, signal, weight)) as Batched<O>;
    kept.stats.answered(performance.now() - beganAt);
    return batched;
  }

  statesOf(orgId: string): BatcherState[] {
    return [...this.kept.values()]
      .filter(({ group }) => group.orgId === orgId)
      .map(({ group, batcher, limits, stats }) => ({
        kind: group.kind,
        model: group.model,
        mode: group.batching.mode,
        histogram: stats.histogram,
        ...limits(),
        waiting: batcher.waiting,
        windows: stats.windows(),
      }));
  }

  forgetUnused(): void {
    for (const [name, { batcher, usedAt }] of this.kept)
      if (batcher.isIdle && performance.now() - usedAt > FORGET_MS) this.kept.delete(name);
  }

  private keptOf<I, O>(group: BatchGroup<I, O>): Kept {
    const name = JSON.stringify([group.orgId, group.kind, group.model, group.parameters, group.batching]);
    const known = this.kept.get(name);
    if (known) return known;
    const own = [...this.kept.values()].filter((kept) => kept.group.orgId === group.orgId).length;
    if (own >= MOST_GROUPS) throw new QueueFull(`${own} kinds of requests are being batched already. Send fewer different parameters.`);
    const made = makeKept(group as BatchGroup<unknown, unknown>);
    this.kept.set(name, made);
    return made;
  }
}

function makeKept({ orgId, kind, model, batching, run }: BatchGroup<unknown, unknown>): Kept {
  const { maxBatchSize, maxDelayMs, sloMs, parallel, mode } = batching;
  const adaptive = mode === "adaptive" ? new AdaptiveLimits({ sloMs, largestBatch: maxBatchSize, longestDelayMs: maxDelayMs }) : null;
  const limits = () => adaptive?.limits(performance.now()) ?? { maxBatchSize, maxDelayMs };
  const stats = new BatchStats();
  const batcher = new Batcher<unknown, unknown>({
    limits,
    run,
    isWorthSplitting,
    lanes: parallel,
    mostWaiting: MOST_WAITING,
    observe: (batch) => {
      adaptive?.observe(batch);
      stats.ran(batch);
    },
  });
  const arrived = (weight: number) => adaptive?.arrived(performance.now(), weight);
  return { group: { orgId, kind, model, batching }, batcher, limits, arrived, stats, usedAt: performance.now() };
}
