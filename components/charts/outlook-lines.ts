import type { Ahead, SeriesOutlook } from "@/lib/contracts/outlook";
import type { Line } from "./columns";

/** The usual range of a chart's lines together, and the forecasts of single lines. */
export interface ChartOutlook {
  usual: NonNullable<SeriesOutlook["usual"]> | null;
  /** `line`: its index among the chart's lines. */
  ahead: (Ahead & { line: number; label: string })[];
}

interface Behind {
  lines: Line[];
  bands: [upper: number, lower: number][];
}

/** Bands and dashed lines of an outlook, cut off where the chart ends. They come before the chart's own lines, so that they lie behind them. */
export function outlookLines(outlook: ChartOutlook | undefined, endMs: number): Behind {
  const behind: Behind = { lines: [], bands: [] };
  if (!outlook) return behind;
  const { usual, ahead } = outlook;
  const band = (upper: Line, lower: Line) => {
    behind.bands.push([behind.lines.length, behind.lines.length + 1]);
    behind.lines.push(upper, lower);
  };
  const edge = (label: string, at: number[], values: number[]): Line => ({ label, at, values, look: "edge" });
  if (usual) band(edge("usual high", usual.at, usual.high), edge("usual low", usual.at, usual.low));
  for (const one of ahead) {
    const earliest = wayTo(one, Math.max(1, one.inMs - one.plusMinusMs), endMs);
    const latest = wayTo(one, one.inMs + one.plusMinusMs, endMs);
    const trend = wayTo(one, one.inMs, endMs);
    if (!earliest || !latest || !trend) continue;
    const [upper, lower] = one.bound >= one.level ? [earliest, latest] : [latest, earliest];
    band(edge(`${one.label} earliest`, ...upper), edge(`${one.label} latest`, ...lower));
    behind.lines.push({ label: one.label, at: trend[0], values: trend[1], look: { trend: one.line } });
  }
  return behind;
}

/** A straight line from the current level to the bound, reached after `inMs`, then along it; cut off at `endMs`. Null when the chart ends before it begins. */
function wayTo({ atMs, level, bound }: Ahead, inMs: number, endMs: number): [at: number[], values: number[]] | null {
  if (endMs <= atMs) return null;
  const reachedMs = atMs + inMs;
  if (reachedMs >= endMs)
    return [
      [atMs, endMs],
      [level, level + ((bound - level) * (endMs - atMs)) / inMs],
    ];
  return [
    [atMs, reachedMs, endMs],
    [level, bound, bound],
  ];
}

/** One range for lines that share a chart: from the lowest to the highest of their usual ranges. */
export function joinUsual(all: readonly SeriesOutlook["usual"][]): SeriesOutlook["usual"] {
  const at = new Map<number, { low: number; high: number }>();
  for (const usual of all)
    usual?.at.forEach((time, index) => {
      const [low, high] = [usual.low[index] ?? 0, usual.high[index] ?? 0];
      const known = at.get(time);
      at.set(time, known ? { low: Math.min(known.low, low), high: Math.max(known.high, high) } : { low, high });
    });
  const times = [...at.keys()].sort((a, b) => a - b);
  if (times.length < 2) return null;
  return { at: times, low: times.map((time) => at.get(time)!.low), high: times.map((time) => at.get(time)!.high) };
}
