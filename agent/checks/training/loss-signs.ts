import type { MetricRow } from "./metric-row";

/** With fewer rows than this, a loss that is missing or zero is not judged. */
const LEAST = 10;
const USUAL_SHARE = 0.8;

/** The step from which a run stopped logging its loss; null when it never logged it in most rows, or still does. */
export function missingSince(run: MetricRow[]): { began: number; rows: number } | null {
  const last = run.findLastIndex((row) => row.loss !== undefined);
  const rows = run.length - 1 - last;
  if (last < LEAST || rows < LEAST) return null;
  const logged = run.slice(0, last + 1).filter((row) => row.loss !== undefined).length;
  return logged / (last + 1) >= USUAL_SHARE ? { began: run[last + 1]!.step, rows } : null;
}

/**
 * The step from which the loss is exactly 0. Trainers print that for a loss that is not a number, or when every label is masked; only where gradients still
 * flow may it be a true value (the first steps of GRPO).
 */
export function zeroSince(rows: (MetricRow & { loss: number })[]): { began: number; rows: number; gradient: "none" | "unknown" } | null {
  const last = rows.findLastIndex((row) => row.loss !== 0);
  const zeros = rows.slice(last + 1);
  if (zeros.length < LEAST) return null;
  const norms = zeros.flatMap((row) => row.gradNorm ?? []);
  if (norms.some((norm) => Number.isFinite(norm) && norm > 0)) return null;
  return { began: zeros[0]!.step, rows: zeros.length, gradient: norms.length > 0 ? "none" : "unknown" };
}

/** Values that are not numbers: the streak at the end, or else those that the run recovered from. */
export function notFinite<Row>(rows: Row[], numberIn: (row: Row) => number): { streak: Row[]; over: Row[]; since: number } {
  const isBroken = (row: Row) => !Number.isFinite(numberIn(row));
  const lastSound = rows.findLastIndex((row) => !isBroken(row));
  const over = rows.slice(0, lastSound + 1).filter(isBroken);
  const lastBroken = rows.slice(0, lastSound + 1).findLastIndex(isBroken);
  return { streak: rows.slice(lastSound + 1), over, since: lastSound - lastBroken };
}
