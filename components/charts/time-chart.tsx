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
import { usePalette } from "./palette";
import { axesOf, bandsOf, DENSE, type Look, seriesOf, span } from "./plot-options";
import { thinLines } from "./thin-lines";
import { cursorText } from "./time-axis";

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

/** Lines over time. The legend has the cursor's values; screen readers read the legend. */
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
