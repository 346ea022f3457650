import type uPlot from "uplot";
import type { Line } from "./columns";
import type { Palette } from "./palette";
import { tickText } from "./time-axis";

/** The ends of the scale: from zero unless `min` is set, with room above, so that a line at a fixed end is not cut in half. A flat line at zero still has a scale. */
export function span(low: number | null, high: number | null, min?: number, max?: number): [number, number] {
  const bottom = min ?? Math.min(0, low ?? 0);
  const top = max === undefined ? (high ?? 0) * 1.1 : max * 1.02;
  return [bottom, top > bottom ? top : bottom + 1];
}

const binarySteps = Array.from({ length: 51 }, (_, power) => 2 ** power);

/** The time axis, and the axis of values with the chart's unit. */
export function axesOf(palette: Palette, binary: boolean, write: (value: number) => string): uPlot.Axis[] {
  const shared: uPlot.Axis = {
    stroke: palette.faint,
    font: '11px "Inter Variable", sans-serif',
    grid: { stroke: palette.line, width: 1 },
    ticks: { show: false },
  };
  return [
    {
      ...shared,
      grid: { show: false },
      size: 24,
      gap: 4,
      space: 76,
      incrs: [1, 5, 15, 30, 60, 300, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800].map((s) => s * 1_000),
      values: (_, ticks, __, ___, step) => ticks.map((tick) => tickText(tick, step)),
    },
    {
      ...shared,
      ...(binary ? { incrs: binarySteps } : {}),
      size: 62,
      gap: 6,
      space: 34,
      values: (_, ticks) => ticks.map((tick) => write(tick)),
    },
  ];
}

/** A line with more points counts as dense: about one a pixel. */
export const DENSE = 600;

/** A dense line is drawn one pixel thin: a browser strokes that three times as fast, and it looks the same. */
export function seriesOf(palette: Palette, looks: Look[], isDense: boolean): uPlot.Series[] {
  const behind = looks.filter(({ look }) => look !== undefined).length;
  return looks.map(({ label, look }, index) => ({
    label,
    ...(look === "edge" ? { width: 0 } : { stroke: colourOf(palette, look ? look.trend : index - behind), width: isDense ? 1 : 1.5 }),
    ...(look && look !== "edge" ? { dash: [5, 4] } : {}),
    ...(isDense ? { pxAlign: 0 } : {}),
    points: { show: false },
    spanGaps: false,
  }));
}

export type Look = Pick<Line, "label" | "look">;
const colourOf = ({ series }: Palette, line: number): string => series[line % series.length] ?? "";

/** Series count from 1 in uPlot: 0 is the time. */
export const bandsOf = (palette: Palette, filled: string): uPlot.Band[] =>
  filled
    .split(";")
    .filter(Boolean)
    .map((pair) => {
      const [upper = 0, lower = 0] = pair.split(",").map(Number);
      return { series: [upper + 1, lower + 1], fill: palette.fill };
    });
