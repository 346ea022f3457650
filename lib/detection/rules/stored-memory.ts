import * as z from "zod";
import { loadBaseline, saveBaseline } from "../baseline/stored";
import { createMemory, type RuleMemory } from "./memory";

const Moment = z.number().nullable();
const Stored = z.object({
  lastMs: Moment,
  readMs: Moment,
  spacingMs: z.number(),
  isFiring: z.boolean(),
  badSinceMs: Moment,
  clearSinceMs: Moment,
  seenMs: Moment,
  /** Time and value in turn. */
  points: z.array(z.number()),
  baselines: z.record(z.string(), z.unknown()),
});

const momentOf = (ms: number): number | null => (Number.isFinite(ms) ? ms : null);

/** A memory as plain JSON. */
export const saveMemory = (memory: RuleMemory): z.infer<typeof Stored> => ({
  lastMs: momentOf(memory.lastMs),
  readMs: momentOf(memory.readMs),
  spacingMs: memory.spacingMs,
  isFiring: memory.isFiring,
  badSinceMs: memory.badSinceMs,
  clearSinceMs: memory.clearSinceMs,
  seenMs: memory.seenMs,
  points: memory.points.flatMap(({ at, value }) => [at, value]),
  baselines: Object.fromEntries([...memory.baselines].map(([key, baseline]) => [key, saveBaseline(baseline)])),
});

/** A memory of another version is replaced by an empty one; a baseline that does not fit is learned again. */
export function loadMemory(stored: unknown): RuleMemory {
  const parsed = Stored.safeParse(stored);
  if (!parsed.success) return createMemory();
  const { lastMs, readMs, points, baselines, ...rest } = parsed.data;
  const pairs = points.flatMap((at, i) => (i % 2 === 0 ? [{ at, value: points[i + 1] ?? Number.NaN }] : []));
  const loaded = Object.entries(baselines).flatMap(([key, plain]) => {
    const baseline = loadBaseline(plain);
    return baseline ? [[key, baseline] as const] : [];
  });
  return {
    ...rest,
    lastMs: lastMs ?? Number.NEGATIVE_INFINITY,
    readMs: readMs ?? Number.NEGATIVE_INFINITY,
    points: pairs,
    baselines: new Map(loaded),
  };
}
