import { T_FALL } from "./judge-loss";
import { lastRun } from "./last-run";
import { notFinite } from "./loss-signs";
import type { MetricRow } from "./metric-row";
import { blockMedians, median, slopeTest } from "./statistics";
import { slowRise } from "./trend";

export type GradientVerdict =
  | { kind: "too-few"; rows: number }
  | { kind: "bounded"; norm: number; rows: number }
  | { kind: "not-finite"; began: number; rows: number; where: string }
  | { kind: "recovered"; steps: number[]; since: number; rows: number; where: string }
  | { kind: "high"; norm: number; began: number; rows: number }
  | { kind: "rising"; first: number; last: number; began: number; rows: number }
  | { kind: "exploding"; began: number; norm: number; usual: number; where: string }
  | { kind: "vanishing"; began: number; first: { name: string; norm: number }; last: { name: string; norm: number } };

const LEAST_ROWS = 20;
const WINDOW = 20;
const BASELINE = 50;
/** This many times its running median, in at least `OFTEN` of the last rows, is an explosion; one spike is not. */
const EXPLODED = 10;
const OFTEN = 3;
/** Below the usual bound of clipping a large ratio means little: late in training norms are small. */
const LEAST_NORM = 1;
const VANISHED = 1e-4;
/** A hundred times the bound that most published runs clip at. */
const HIGH = 100;
/** A steady rise to this many times the lowest is reported long before it is an explosion. */
const RISEN = 2.5;
/** Mixed precision skips a single step that overflows and continues. */
const LEAST_STREAK = 2;

/** Judges the gradients since the run was last started. `maxNorm`: the bound at which the run clips, null when it does not. */
export function judgeGradients(all: MetricRow[], maxNorm: number | null): GradientVerdict {
  const known = all.filter((row) => row.gradNorm !== undefined || row.layers !== undefined);
  const rows = lastRun(known);
  // A run that resumes from a checkpoint is compared with its rows before; one that starts over only with itself.
  const judged = (rows[0]?.step ?? 0) > Math.min(...known.map((row) => row.step)) ? known : rows;
  const series = seriesOf(rows, maxNorm);
  let over: GradientVerdict | null = null;
  for (const { name, points } of series) {
    const broken = notFinite(points, ({ value }) => value);
    if (broken.streak.length >= LEAST_STREAK || broken.streak.length === points.length)
      return { kind: "not-finite", began: broken.streak[0]!.step, rows: broken.streak.length, where: name };
    const steps = [...broken.over, ...broken.streak].map(({ step }) => step);
    const since = broken.streak.length > 0 ? 0 : broken.since;
    if (steps.length > 0) over ??= { kind: "recovered", steps, since, rows: points.length, where: name };
  }
  if (rows.length < LEAST_ROWS) return { kind: "too-few", rows: rows.length };
  for (const { name, points } of seriesOf(judged, maxNorm)) {
    const exploded = explosionOf(points.filter(({ value }) => Number.isFinite(value)));
    if (exploded) return { kind: "exploding", where: name, ...exploded };
  }
  const finite = series[0]!.points.filter(({ value }) => Number.isFinite(value));
  const vanishing = vanishingOf(rows);
  if (vanishing) return vanishing;
  const high = highFromStart(finite, rows, maxNorm);
  if (high) return high;
  if (over) return over;
  const rise = slowRise(finite.map(({ value }) => value));
  if (rise && rise.last >= LEAST_NORM && rise.last >= RISEN * rise.lowest)
    return { kind: "rising", first: rise.lowest, last: rise.last, began: finite[rise.from]!.step, rows: finite.length - rise.from };
  return { kind: "bounded", norm: median(finite.slice(-WINDOW).map(({ value }) => value)), rows: rows.length };
}

/** Nothing clips, the norm was far above every usual bound from the first step on, and the loss does not fall. */
function highFromStart(points: Point[], rows: MetricRow[], maxNorm: number | null): GradientVerdict | null {
  if (maxNorm !== null && maxNorm > 0) return null;
  const norm = median(points.map(({ value }) => value));
  if (norm < HIGH || median(points.slice(0, WINDOW).map(({ value }) => value)) < HIGH) return null;
  const losses = rows.flatMap((row) => (row.loss !== undefined && Number.isFinite(row.loss) ? [row.loss] : []));
  if (losses.length < LEAST_ROWS) return null;
  return slopeTest(blockMedians(losses, 10)).t <= T_FALL ? null : { kind: "high", norm, began: points[0]!.step, rows: points.length };
}

interface Point {
  step: number;
  value: number;
}
/** The norm that the optimizer used: after clipping, where the run clips. Layers are judged where no global norm is written. */
function seriesOf(rows: MetricRow[], maxNorm: number | null): { name: string; points: Point[] }[] {
  const clip = (value: number) => (maxNorm !== null && maxNorm > 0 && Number.isFinite(value) ? Math.min(value, maxNorm) : value);
  const global = rows
    .filter((row) => row.gradNorm !== undefined)
    .map((row) => ({ step: row.step, value: row.clippedNorm ?? clip(row.gradNorm!) }));
  if (global.length > 0) return [{ name: "the gradient", points: global }];
  const names = [...new Set(rows.flatMap((row) => Object.keys(row.layers ?? {})))];
  return names.map((name) => ({
    name: `the gradient of ${name}`,
    points: rows.filter((row) => row.layers?.[name] !== undefined).map((row) => ({ step: row.step, value: clip(row.layers![name]!) })),
  }));
}

/**
 * Walks through the norms window by window and keeps a baseline of calm ones, which leaves explosions out: a norm stays an explosion for as long as it
 * lasts, also across a restart of the run.
 */
function explosionOf(points: Point[]): { began: number; norm: number; usual: number } | null {
  let calm = points.slice(0, WINDOW).map(({ value }) => value);
  let began: number | null = null;
  let [norm, usual] = [0, median(calm)];
  for (let end = points.length % WINDOW || WINDOW; end <= points.length; end += WINDOW) {
    const window = points.slice(Math.max(0, end - WINDOW), end);
    if (began === null) usual = median(calm);
    const bound = Math.max(EXPLODED * usual, LEAST_NORM);
    const high = window.filter(({ value }) => value > bound);
    if (high.length >= Math.min(OFTEN, window.length)) {
      began ??= high[0]!.step;
      norm = Math.max(...high.map(({ value }) => value));
    } else {
      began = null;
      calm = [...calm, ...window.map(({ value }) => value)].slice(-BASELINE);
    }
  }
  return began === null ? null : { began, norm, usual };
}

/** Early layers that get no gradient while the last one does. */
function vanishingOf(rows: MetricRow[]): GradientVerdict | null {
  const recent = rows.slice(-WINDOW).filter((row) => row.layers !== undefined);
  const names = Object.keys(recent.at(-1)?.layers ?? {});
  if (recent.length < WINDOW / 2 || names.length < 2) return null;
  const normOf = (name: string) => median(recent.map((row) => row.layers![name] ?? 0));
  const [first, last] = [names[0]!, names.at(-1)!].map((name) => ({ name, norm: normOf(name) })) as [Named, Named];
  if (!(last.norm > 1e-9) || first.norm >= VANISHED * last.norm) return null;
  const began = rows.find((row) => row.layers && (row.layers[first.name] ?? 0) < VANISHED * (row.layers[last.name] ?? 0));
  return { kind: "vanishing", began: began?.step ?? recent[0]!.step, first, last };
}
interface Named {
  name: string;
  norm: number;
}
