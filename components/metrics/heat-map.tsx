"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import type { CompareAnswer } from "@/lib/contracts/compare";
import { usePalette } from "../charts/palette";
import { cursorText } from "../charts/time-axis";
import { useWidth } from "../ui/use-width";
import { useOrg } from "../viewer";
import { cellsOf, cellUnder, heightFor, levelValue } from "./heat-cells";
import { scaleOf } from "./heat-scale";

interface HeatMapProps {
  answer: CompareAnswer;
  format: (value: number) => string;
  onZoom: (fromMs: number, toMs: number) => void;
}

/** Nodes from top to bottom by rank, time from left to right. Pointing names a cell; dragging looks closer; a click on a node opens it. */
export function HeatMap({ answer, format, onZoom }: HeatMapProps) {
  const { heat, at, stepMs, fromMs, toMs } = answer;
  const t = useTranslations("metrics.heat");
  const org = useOrg();
  const router = useRouter();
  const palette = usePalette();
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(box, 800);
  const height = heightFor(heat.rows.length);
  const cells = useMemo(() => cellsOf(heat.cells), [heat.cells]);
  const grid = { columns: at.length, rows: heat.rows.length, width, height };
  const [under, setUnder] = useState<{ row: number; column: number } | null>(null);
  const [from, setFrom] = useState<number | null>(null);

  const [columns, rows] = [at.length, heat.rows.length];
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || !palette || rows === 0) return;
    const colours = scaleOf(palette);
    const image = context.createImageData(columns, rows);
    const pixels = new Uint32Array(image.data.buffer);
    cells.forEach((level, index) => {
      pixels[index] = colours[level]!;
    });
    context.putImageData(image, 0, 0);
  }, [cells, palette, columns, rows]);

  const find = (event: PointerEvent<HTMLDivElement>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return cellUnder(grid, event.clientX - left, event.clientY - top);
  };
  const end = (event: PointerEvent<HTMLDivElement>) => {
    const cell = find(event);
    const began = from;
    setFrom(null);
    if (began === null || !cell) return;
    if (began === cell.column) {
      const nodeId = heat.rows[cell.row]?.nodeId;
      if (nodeId && event.pointerType === "mouse") router.push(`/${org}/nodes/${nodeId}?tab=charts`);
      return;
    }
    const [first, last] = [Math.min(began, cell.column), Math.max(began, cell.column)];
    onZoom(Math.round(at[first] ?? fromMs), Math.round((at[last] ?? toMs) + stepMs));
  };
  const row = under && heat.rows[under.row];
  const value = under ? levelValue(cells[under.row * at.length + under.column] ?? 0, heat.low, heat.high) : null;
  const step = width / at.length;
  return (
    <figure className="min-w-0">
      <figcaption className="flex min-h-6 flex-wrap items-baseline gap-x-2 px-1 text-sm">
        <span className="font-medium">{t(heat.rows.some((each) => each.nodes > 1) ? "several" : "nodes")}</span>
        {row && under ? (
          <span className="tabular min-w-0 truncate text-muted text-xs">
            {row.label}
            {row.nodes > 1 && t("count", { n: row.nodes })} · {cursorText(at[under.column] ?? 0, toMs - fromMs)} ·{" "}
            <span className="font-medium text-ink">{value === null ? t("none") : format(value)}</span>
          </span>
        ) : (
          <span className="tabular ml-auto flex items-center gap-1.5 text-muted text-xs">
            {format(heat.low)}
            <span aria-hidden className="h-2 w-16 rounded-full bg-gradient-to-r from-accent-soft to-accent-strong" />
            {format(heat.high)}
          </span>
        )}
      </figcaption>
      <div
        ref={box}
        role="img"
        aria-label={t("label", { n: heat.rows.length, low: format(heat.low), high: format(heat.high) })}
        className="relative min-w-0 touch-pan-y select-none overflow-hidden rounded-md border bg-sunken"
        style={{ height: height + 2 }}
        onPointerMove={(event) => setUnder(find(event))}
        onPointerLeave={() => {
          setUnder(null);
          setFrom(null);
        }}
        onPointerDown={(event) => event.button === 0 && setFrom(find(event)?.column ?? null)}
        onPointerUp={end}
        onPointerCancel={() => setFrom(null)}
      >
        <canvas
          ref={canvas}
          width={columns}
          height={Math.max(1, rows)}
          aria-hidden
          className="block size-full [image-rendering:pixelated]"
        />
        {from !== null && under && (
          <span
            aria-hidden
            className="absolute inset-y-0 bg-ink/20"
            style={{ left: Math.min(from, under.column) * step, width: (Math.abs(under.column - from) + 1) * step }}
          />
        )}
        {under && (
          <span
            aria-hidden
            className="pointer-events-none absolute border border-ink"
            style={{
              left: under.column * step,
              top: (under.row * height) / rows,
              width: Math.max(3, step),
              height: Math.max(3, height / rows),
            }}
          />
        )}
      </div>
    </figure>
  );
}
