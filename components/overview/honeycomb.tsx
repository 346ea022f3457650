"use client";
import { useRouter } from "next/navigation";
import { type PointerEvent, useMemo, useRef, useState } from "react";
import type { NodeState } from "@/lib/contracts/node";
import type { FleetCell } from "@/lib/contracts/overview";
import { plural } from "../format";
import { groupBy } from "../group-by";
import { useOrg } from "../shell/viewer";
import { statusOf } from "../status/catalogue";
import { StatusIcon } from "../status/status-icon";
import { useWidth } from "../ui/use-width";
import { cellAt, groupCells, hexagon, layOut, type Placed, pitchFor } from "./honeycomb-layout";

/** Calm where all is well, strong where it is not; shape helps the colour: what is away is only an outline. */
const looks: Record<NodeState, string> = {
  ok: "fill-ok-fill opacity-55",
  degraded: "fill-warn-fill",
  faulty: "fill-bad-fill",
  stale: "fill-stale-soft stroke-stale-fill [stroke-dasharray:3_2]",
  offline: "fill-transparent stroke-idle-fill",
  maintenance: "fill-hold-soft stroke-hold-fill",
  waiting: "fill-transparent stroke-busy-fill [stroke-dasharray:2_2]",
};

/** The fleet as one picture. Pointing names a node, a click opens it; the table of nodes is the way by keyboard. */
export function Honeycomb({ cells, label }: { cells: FleetCell[]; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 860);
  const groups = useMemo(() => groupCells(cells, label), [cells, label]);
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
              <span className="font-medium text-ink">{group.name ?? `without ${label}`}</span> · {plural(group.cells.length, "node")}
            </p>
          )}
          <Comb cells={group.cells} width={width} pitch={pitch} />
        </div>
      ))}
    </div>
  );
}

function Comb({ cells, width, pitch }: { cells: FleetCell[]; width: number; pitch: number }) {
  const org = useOrg();
  const router = useRouter();
  const comb = useMemo(() => layOut(cells, width, pitch), [cells, width, pitch]);
  const paths = useMemo(
    () => [...groupBy(comb.cells, (placed) => placed.cell.state)].map(([state, placed]) => ({ state, d: placed.map(hexagon).join("") })),
    [comb],
  );
  const [under, setUnder] = useState<Placed | null>(null);
  const find = (event: PointerEvent<SVGSVGElement> | React.MouseEvent<SVGSVGElement>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return cellAt(comb, event.clientX - left, event.clientY - top);
  };
  const said = paths
    .map(({ state }) => `${cells.filter((cell) => cell.state === state).length} ${statusOf("node", state).label}`)
    .join(", ");
  return (
    <div className="relative">
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a picture; each node is reached by keyboard in the table of nodes */}
      <svg
        role="img"
        aria-label={`${plural(cells.length, "node")}: ${said}`}
        width={width}
        height={comb.height}
        className={under ? "block max-w-full cursor-pointer" : "block max-w-full"}
        onPointerMove={(event) => setUnder(find(event))}
        onPointerLeave={() => setUnder(null)}
        onClick={(event) => {
          const placed = find(event);
          if (placed) router.push(`/${org}/nodes/${placed.cell.id}`);
        }}
      >
        {paths.map(({ state, d }) => (
          <path key={state} d={d} className={looks[state]} strokeWidth={pitch > 8 ? 1.5 : 1} />
        ))}
        {under && <path d={hexagon({ ...under, radius: pitch })} className="fill-none stroke-ink" strokeWidth={1.5} />}
      </svg>
      {under && <Label placed={under} width={width} />}
    </div>
  );
}

function Label({ placed: { cell, x, y, radius }, width }: { placed: Placed; width: number }) {
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
          {statusOf("node", cell.state).label}
          {cell.gpuCount > 0 && ` · ${plural(cell.gpuCount, "GPU")}`}
        </span>
      </span>
    </div>
  );
}
