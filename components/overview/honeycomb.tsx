"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type MouseEvent, useLayoutEffect, useMemo, useRef, useState } from "react";
import { type FleetCell, type FleetColumns, unpackFleet } from "@/lib/contracts/fleet-columns";
import { usePalette } from "../charts/palette";
import { groupBy } from "../group-by";
import { StatusIcon } from "../status/status-icon";
import { useStatusWord } from "../status/use-status-word";
import { useNear } from "../ui/use-near";
import { useWidth } from "../ui/use-width";
import { useFormats } from "../use-formats";
import { useOrg } from "../viewer";
import { drawComb } from "./draw-comb";
import { cellAt, corners, groupCells, layOut, mostGpus, type Placed, pitchFor } from "./honeycomb-layout";

/** The fleet as one picture. Pointing names a node, a click opens it; the table of nodes is the way by keyboard. */
export function Honeycomb({ fleet, label }: { fleet: FleetColumns; label: string }) {
  const t = useTranslations("overview.fleet");
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 860);
  const groups = useMemo(() => groupCells(unpackFleet(fleet, label), label), [fleet, label]);
  const most = useMemo(() => mostGpus(groups.flatMap((group) => group.cells)), [groups]);
  const pitch = pitchFor(
    groups.map((group) => group.cells.length),
    width,
  );
  return (
    <div ref={box} className="flex flex-col gap-3">
      {groups.map((group) => (
        <div key={group.name ?? ""}>
          {label && (
            <p className="mb-1 text-muted text-xs">
              <span className="font-medium text-ink">{group.name ?? t("without", { label })}</span> ·{" "}
              {t("size", { nodes: group.cells.length })}
            </p>
          )}
          <Comb cells={group.cells} width={width} pitch={pitch} most={most} />
        </div>
      ))}
    </div>
  );
}

function Comb({ cells, width, pitch, most }: { cells: FleetCell[]; width: number; pitch: number; most: number }) {
  const t = useTranslations("overview.fleet");
  const word = useStatusWord();
  const formats = useFormats();
  const org = useOrg();
  const router = useRouter();
  const palette = usePalette();
  const canvas = useRef<HTMLCanvasElement>(null);
  const isNear = useNear(canvas);
  const comb = useMemo(() => layOut(cells, width, pitch, most), [cells, width, pitch, most]);
  useLayoutEffect(() => {
    if (canvas.current && palette && isNear) drawComb(canvas.current, comb, palette);
  }, [comb, palette, isNear]);
  const [under, setUnder] = useState<Placed | null>(null);
  const find = (event: MouseEvent<HTMLCanvasElement>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return cellAt(comb, event.clientX - left, event.clientY - top);
  };
  const said = useMemo(
    () => [...groupBy(cells, (cell) => cell.state)].map(([state, own]) => `${own.length} ${word("node", state)}`),
    [cells, word],
  );
  return (
    <div className="relative" style={{ height: comb.height }}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={t("states", { nodes: cells.length, states: formats.list(said) })}
        className={under ? "block cursor-pointer" : "block"}
        style={{ width, height: comb.height }}
        onPointerMove={(event) => setUnder(find(event))}
        onPointerLeave={() => setUnder(null)}
        onClick={(event) => {
          const placed = find(event);
          if (placed) router.push(`/${org}/nodes/${placed.cell.id}`);
        }}
      />
      {under && <Ring placed={under} radius={pitch} />}
      {under && <Label placed={under} width={width} />}
    </div>
  );
}

function Ring({ placed: { x, y }, radius }: { placed: Placed; radius: number }) {
  const room = radius + 2;
  const points = corners({ x: room, y: room, radius }).map((corner) => corner.join(","));
  return (
    <svg
      aria-hidden
      width={room * 2}
      height={room * 2}
      className="pointer-events-none absolute top-0 left-0"
      style={{ transform: `translate(${x - room}px, ${y - room}px)` }}
    >
      <polygon points={points.join(" ")} className="fill-none stroke-ink" strokeWidth={1.5} />
    </svg>
  );
}

function Label({ placed: { cell, x, y, radius }, width }: { placed: Placed; width: number }) {
  const t = useTranslations("overview.fleet");
  const word = useStatusWord();
  const side = x > width / 2 ? { right: width - x + radius + 6 } : { left: x + radius + 6 };
  return (
    <div
      className="pointer-events-none absolute z-10 rounded-md border bg-raised px-2 py-1 text-xs shadow-overlay"
      style={{ top: y - 14, ...side }}
    >
      <span className="flex items-center gap-1.5 whitespace-nowrap">
        <StatusIcon of="node" state={cell.state} size={13} />
        <span className="font-medium">{cell.name}</span>
        <span className="text-muted">
          {word("node", cell.state)}
          {cell.gpuCount > 0 && ` · ${t("gpus", { n: cell.gpuCount })}`}
        </span>
      </span>
    </div>
  );
}
