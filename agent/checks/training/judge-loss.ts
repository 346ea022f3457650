import { lastRun } from "./last-run";
import { missingSince, notFinite, zeroSince } from "./loss-signs";
import type { MetricRow } from "./metric-row";
import type { RunConfig } from "./run-config";
import { blockMedians, median, slopeTest } from "./statistics";
import { slowRise } from "./trend";
import { isWarmingUp } from "./warm-up";

/** `began` is the step from which it is wrong; earlier checkpoints are from before it. */
export type LossVerdict =
  | { kind: "too-few"; rows: number }
  | { kind: "warming-up"; rows: number; last: number }
  | { kind: "by-reward"; rows: number; first: number; last: number }
  | { kind: "parts"; rows: number }
  | { kind: "falling"; first: number; last: number; rows: number; over?: number }
  | { kind: "recovered"; steps: number[]; rows: number; since: number }
  | { kind: "not-finite"; value: number; at: number; began: number; before: MetricRow | null; best: Best }
  | { kind: "zero"; began: number; rows: number; gradient: "none" | "unknown" }
  | { kind: "missing"; began: number; rows: number }
  | { kind: "rising"; first: number; last: number; began: number; rows: number }
  | { kind: "diverging"; value: number; began: number; best: Best }
  | { kind: "flat-from-start"; first: number; last: number; t: number; began: number; rows: number }
  | { kind: "plateau"; last: number; began: number; rows: number };
type LossRow = MetricRow & { loss: number };
interface Best {
  loss: number;
  step: number;
}

export const LEAST_ROWS = 20;
const FLAT_ROWS = 50;
const PLATEAU_ROWS = 500;
const BLOCKS = 10;
/** Critical value of Student's t, one-sided 5 % at 8 degrees of freedom (10 block medians): a slope below it is a fall, not noise. */
export const T_FALL = -1.86;
/** A loss this many times its best is more than fluctuation. */
const DIVERGED = 3;
/** A steady rise by this share from its lowest is more than fluctuation, too. */
const RISEN_SHARE = 0.15;
/** A run that continued for this many rows after a value that was not a number has recovered. */
const RECOVERED_ROWS = 50;
/** Falling by less than this share from the start (or than twice the noise) counts as flat, when the slope is not distinguishable from noise either. */
const FLAT_SHARE = 0.05;

/** Judges the loss since the run was last started. */
export function judgeLoss(all: MetricRow[], config: RunConfig = []): LossVerdict {
  const run = lastRun(all);
  const logged = run.filter((row): row is LossRow => row.loss !== undefined);
  const { streak, over, since } = notFinite(logged, (row) => row.loss);
  const rows = logged.filter((row) => Number.isFinite(row.loss));
  if (streak.length > 0)
    return {
      kind: "not-finite",
      value: streak[0]!.loss,
      at: streak[0]!.step,
      began: beganToRise(rows) ?? streak[0]!.step,
      before: rows.at(-1) ?? null,
      best: bestOf(rows),
    };
  const zero = zeroSince(rows);
  if (zero) return { kind: "zero", ...zero };
  const missing = missingSince(run);
  if (missing) return { kind: "missing", ...missing };
  const byReward = judgedByReward(run, rows.length);
  if (byReward) return byReward;
  if (rows.length >= LEAST_ROWS && rows.every(({ isPart }) => isPart)) return { kind: "parts", rows: rows.length };
  const verdict = judgeCourse(rows, { run, earlier: rowsBefore(all, run), config });
  // Report a value from which the run recovered only for a while. Then report whether the loss falls.
  if (verdict.kind !== "falling" || over.length === 0) return verdict;
  if (since > RECOVERED_ROWS) return { ...verdict, over: over.length };
  return { kind: "recovered", steps: over.map((row) => row.step), rows: logged.length, since };
}

/** In reinforcement learning the loss starts near zero, swings and may grow while the model learns: only its reward tells. */
function judgedByReward(run: MetricRow[], rows: number): LossVerdict | null {
  const rewards = run.flatMap((row) => row.reward ?? []);
  if (rows < LEAST_ROWS || rewards.length < rows / 2) return null;
  const window = Math.max(5, Math.floor(rewards.length / BLOCKS));
  return { kind: "by-reward", rows, first: median(rewards.slice(0, window)), last: median(rewards.slice(-window)) };
}

/** What was logged before the checkpoint of a resumed run; nothing for a run that starts over. */
const rowsBefore = (all: MetricRow[], run: MetricRow[]): LossRow[] =>
  all.slice(0, all.length - run.length).filter((row): row is LossRow => Number.isFinite(row.loss) && row.step < run[0]!.step);

/** Judges a loss that is a number throughout. The loss of a resumed run may have fallen before its checkpoint already. */
function judgeCourse(rows: LossRow[], { run, earlier, config }: { run: MetricRow[]; earlier: LossRow[]; config: RunConfig }): LossVerdict {
  if (rows.length < LEAST_ROWS) return { kind: "too-few", rows: rows.length };
  const losses = rows.map((row) => row.loss);
  const window = Math.max(5, Math.floor(rows.length / 20));
  const recent = median(losses.slice(-window));
  const smooth = smoothBest(rows, window);
  if (
    recent > DIVERGED * smooth.loss &&
    recent - smooth.loss > 3 * spreadAround(rows, smooth.step, window) &&
    recent > median(losses.slice(0, window))
  )
    return { kind: "diverging", value: recent, began: smooth.step + 1, best: smooth };
  const rise = slowRise(losses);
  if (rise && rise.last - rise.lowest > Math.max(RISEN_SHARE * Math.abs(rise.lowest), 4 * spreadAround(rows, smooth.step, window)))
    return { kind: "rising", first: rise.lowest, last: rise.last, began: rows[rise.from]!.step, rows: rows.length - rise.from };
  const medians = blockMedians(losses, BLOCKS);
  const start = earlier.slice(0, Math.max(LEAST_ROWS, earlier.length / BLOCKS)).map((row) => row.loss);
  const [first, last] = [start.length < LEAST_ROWS ? medians[0]! : median(start), medians.at(-1)!];
  const { t } = slopeTest(medians);
  if (rows.length >= FLAT_ROWS && t > T_FALL && first - last < Math.max(FLAT_SHARE * Math.abs(first), 2 * spreadOf(medians.slice(1))))
    if (isWarmingUp(run, config)) return { kind: "warming-up", rows: rows.length, last };
    else return { kind: "flat-from-start", first, last, t, began: rows[0]!.step, rows: rows.length };
  const half = blockMedians(losses.slice(losses.length >> 1), BLOCKS);
  if (
    rows.length >= PLATEAU_ROWS &&
    !isDecayed(rows) &&
    slopeTest(half).t > T_FALL &&
    half[0]! - half.at(-1)! < 0.01 * Math.abs(first - last)
  )
    return { kind: "plateau", last, began: rows[rows.length >> 1]!.step, rows: rows.length };
  return { kind: "falling", first, last, rows: earlier.length + rows.length };
}

function spreadOf(values: number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

const bestOf = (rows: LossRow[]): Best =>
  rows.reduce((best, row) => (row.loss < best.loss ? { loss: row.loss, step: row.step } : best), {
    loss: Infinity,
    step: rows[0]?.step ?? 0,
  });

/** The lowest median of a window, and the last step of that window. */
function smoothBest(rows: LossRow[], window: number): Best {
  let best: Best = { loss: Infinity, step: rows[0]!.step };
  for (let end = window; end <= rows.length; end += Math.max(1, window >> 1)) {
    const value = median(rows.slice(end - window, end).map((row) => row.loss));
    if (value < best.loss) best = { loss: value, step: rows[end - 1]!.step };
  }
  return best;
}

function spreadAround(rows: LossRow[], step: number, window: number): number {
  const near = rows
    .filter((row) => row.step <= step)
    .slice(-window)
    .map((row) => row.loss);
  const middle = median(near);
  return median(near.map((loss) => Math.abs(loss - middle)));
}

/** The step after the lowest loss: from there it only grew until it was not a number. */
function beganToRise(before: LossRow[]): number | null {
  if (before.length === 0) return null;
  return bestOf(before).step + 1;
}

/** The schedule has ended the learning rate: a flat loss is then expected. */
function isDecayed(rows: MetricRow[]): boolean {
  const rates = rows.map((row) => row.lr).filter((lr): lr is number => lr !== undefined && Number.isFinite(lr));
  return rates.length > 0 && rates.at(-1)! < 0.1 * Math.max(...rates);
}
