"use client";
import "uplot/dist/uPlot.min.css";
import { useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import uPlot from "uplot";
import { formatUtc } from "../formats";
import { useOnScreen } from "../ui/use-on-screen";
import { ChartLegend } from "./chart-legend";
import { alignLines, type Line } from "./columns";
import { type Mark, markAt, marksPlugin } from "./marks";
import { type ChartOutlook, outlookLines } from "./outlook-lines";
import { OutlookNotes } from "./outlook-notes";
import { type Palette, usePalette } from "./palette";
import { thinLines } from "./thin-lines";
import { cursorText, tickText } from "./time-axis";

export type { Line, Mark };

interface TimeChartProps {
  title: string;
  lines: Line[];
  fromMs: number;
  toMs: number;
  /** How a value is written, with its unit. */
  format: (value: number) => string;
  /** Fixed ends of the scale, e.g. 0 and 1 for a ratio; else it fits what is drawn, from zero. */
  max?: number;
  min?: number;
  /** Bytes: ticks at round binary numbers. */
  binary?: boolean;
  /** Charts with the same group share one cursor. */
  group?: string;
  /** Incidents, repairs, changes: drawn on the time axis. */
  marks?: Mark[];
  /** Drag across a span to zoom in. */
  onZoom?: (fromMs: number, toMs: number) => void;
  height?: number;
  /** Pairs of lines (upper, lower) whose space between is filled. */
  bands?: [upper: number, lower: number][];
  /** Off where a table beside the chart names the lines. */
  legend?: boolean;
  /** The usual range and the forecasts of the lines; drawn behind them. */
  outlook?: ChartOutlook | undefined;
}

/** Lines over time. The cursor's values stand in the legend, which is also how the chart reads aloud. */
export function TimeChart(props: TimeChartProps) {
  const { title, lines, fromMs, toMs, format, marks = [], height = 150, bands = [], legend = true, outlook } = props;
  const behind = useMemo(() => outlookLines(outlook, toMs), [outlook, toMs]);
  const drawn = useMemo(() => [...behind.lines, ...lines], [behind, lines]);
  const palette = usePalette();
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(null);
  const [cursorMs, setCursorMs] = useState<number | null>(null);
  const isOnScreen = useOnScreen(box);
  // One cursor moves in all charts of a group; charts outside of the screen need not show its values.
  const point = useEffectEvent((atMs: number | null) => (isOnScreen || atMs === null) && setCursorMs(atMs));
  const zoom = useEffectEvent((from: number, to: number) => props.onZoom?.(from, to));
  const write = useEffectEvent((value: number) => format(value));
  const currentMarks = useRef(marks);
  useEffect(() => {
    currentMarks.current = marks;
    chart.current?.redraw(false);
  }, [marks]);

  const shape = JSON.stringify(drawn.map(({ label, look }) => ({ label, look })));
  const before = behind.lines.length;
  const filled = [...behind.bands, ...bands.map(([upper, lower]) => [upper + before, lower + before])].join(";");
  const isDense = lines.some((line) => line.at.length > DENSE);
  const { group, min, max, binary = false } = props;
  const canZoom = props.onZoom !== undefined;
  useEffect(() => {
    const target = box.current;
    if (!target || !palette) return;
    const made = new uPlot(
      {
        width: Math.max(80, target.clientWidth),
        height,
        ms: 1,
        padding: [8, 8, 0, 0],
        legend: { show: false },
        cursor: {
          ...(group ? { sync: { key: group, setSeries: false } } : {}),
          points: { size: 6 },
          drag: { x: canZoom, y: false, setScale: false },
        },
        scales: { x: { time: false }, y: { range: (_, low, high) => span(low, high, min, max) } },
        axes: axesOf(palette, binary, (value) => write(value)),
        series: [{}, ...seriesOf(palette, JSON.parse(shape) as Look[], isDense)],
        bands: bandsOf(palette, filled),
        plugins: [marksPlugin(() => currentMarks.current, palette)],
        hooks: {
          setCursor: [(u) => point(u.cursor.left == null || u.cursor.left < 0 ? null : u.posToVal(u.cursor.left, "x"))],
          setSelect: [
            (u) => {
              if (u.select.width < 4) return;
              zoom(Math.round(u.posToVal(u.select.left, "x")), Math.round(u.posToVal(u.select.left + u.select.width, "x")));
              u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            },
          ],
        },
      },
      [[]],
      target,
    );
    chart.current = made;
    const sizes = new ResizeObserver(() => {
      const width = Math.max(80, target.clientWidth);
      // The observer also fires when it starts: drawing again for the same width would double a chart's cost.
      if (width !== made.width) made.setSize({ width, height });
    });
    sizes.observe(target);
    return () => {
      sizes.disconnect();
      made.destroy();
      chart.current = null;
    };
  }, [palette, shape, filled, isDense, group, canZoom, min, max, height, binary]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a chart that was made anew (palette, shape, …) needs its data again
  useEffect(() => {
    const made = chart.current;
    if (!made) return;
    made.batch(() => {
      made.setData(alignLines(thinLines(drawn, fromMs, toMs, Math.round(made.bbox.width / devicePixelRatio))), false);
      made.setScale("x", { min: fromMs, max: toMs });
    });
  }, [drawn, fromMs, toMs, palette, shape, filled, isDense, group, canZoom, min, max, height, binary]);

  const colours = palette?.series ?? [];
  const there = cursorMs === null ? undefined : markAt(marks, cursorMs, (toMs - fromMs) / 100);
  return (
    <figure className="min-w-0" aria-label={title}>
      <figcaption className="flex items-baseline gap-2 px-1 text-sm">
        <span className="font-medium">{title}</span>
        {cursorMs !== null && <span className="tabular shrink-0 text-faint text-xs">{cursorText(cursorMs, toMs - fromMs)}</span>}
        {there && <span className="min-w-0 truncate text-muted text-xs">{there.label}</span>}
      </figcaption>
      {legend && <ChartLegend lines={lines} colours={colours} format={format} cursorMs={cursorMs} />}
      {outlook && <OutlookNotes outlook={outlook} format={format} />}
      <div ref={box} aria-hidden className="relative min-w-0 overflow-hidden" style={{ height }} />
      {marks.length > 0 && (
        <ul className="sr-only">
          {marks.map((mark) => (
            <li key={`${mark.atMs} ${mark.label}`}>
              {formatUtc(mark.atMs)}: {mark.label}
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
}

/** From zero unless told otherwise, with air above (a line at a fixed end must not be cut in half); a flat line at zero still has a scale. */
function span(low: number | null, high: number | null, min?: number, max?: number): [number, number] {
  const bottom = min ?? Math.min(0, low ?? 0);
  const top = max === undefined ? (high ?? 0) * 1.1 : max * 1.02;
  return [bottom, top > bottom ? top : bottom + 1];
}

const binarySteps = Array.from({ length: 51 }, (_, power) => 2 ** power);

function axesOf(palette: Palette, binary: boolean, write: (value: number) => string): uPlot.Axis[] {
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

/** From about as many points as pixels on, a line counts as dense. */
const DENSE = 600;

/** A dense line is drawn one pixel thin: a browser strokes that three times as fast, and it looks the same. */
function seriesOf(palette: Palette, looks: Look[], isDense: boolean): uPlot.Series[] {
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

type Look = Pick<Line, "label" | "look">;
const colourOf = ({ series }: Palette, line: number): string => series[line % series.length] ?? "";

/** Series count from 1 in uPlot: 0 is the time. */
const bandsOf = (palette: Palette, filled: string): uPlot.Band[] =>
  filled
    .split(";")
    .filter(Boolean)
    .map((pair) => {
      const [upper = 0, lower = 0] = pair.split(",").map(Number);
      return { series: [upper + 1, lower + 1], fill: palette.fill };
    });
