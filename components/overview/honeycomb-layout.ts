import type { FleetCell } from "@/lib/contracts/fleet-columns";
import { groupBy } from "../group-by";

/** Where a cell stands: the middle of its hexagon and how far its corners reach. */
export interface Placed {
  cell: FleetCell;
  x: number;
  y: number;
  radius: number;
}
export interface Comb {
  cells: Placed[];
  width: number;
  height: number;
  /** Half the height of a full hexagon. */
  pitch: number;
  columns: number;
}

const LARGEST = 24;
const SMALLEST = 4.5;
/** On a phone ten thousand cells of that size would be two screens tall; there they are a picture, and the table is for reading. */
const SMALLEST_ON_PHONE = 3;
const PHONE = 500;
/** Above this many pixels the cells shrink rather than the picture growing. */
const TALL = 320;
const WIDE = Math.sqrt(3);

const columnsFor = (width: number, pitch: number) => Math.max(1, Math.floor((width - (WIDE * pitch) / 2) / (WIDE * pitch)));
const heightFor = (count: number, width: number, pitch: number) => Math.ceil(count / columnsFor(width, pitch)) * 1.5 * pitch + pitch / 2;

/** The largest cells with which the whole fleet still fits into one look. */
export function pitchFor(counts: number[], width: number): number {
  const smallest = width < PHONE ? SMALLEST_ON_PHONE : SMALLEST;
  for (let pitch = LARGEST; pitch > smallest; pitch -= 0.5) {
    if (counts.reduce((sum, count) => sum + heightFor(count, width, pitch), 0) <= TALL) return pitch;
  }
  return smallest;
}

export const mostGpus = (cells: Iterable<FleetCell>): number => [...cells].reduce((most, cell) => Math.max(most, cell.gpuCount), 0);

/** Pointy-topped hexagons, row by row, odd rows half a cell to the right; the more GPUs, the larger (by area), where `most` is what the largest of the fleet has. */
export function layOut(cells: FleetCell[], width: number, pitch: number, most: number): Comb {
  const columns = columnsFor(width, pitch);
  const placed = cells.map((cell, index): Placed => {
    const row = Math.floor(index / columns);
    const share = most === 0 ? 1 : Math.sqrt(cell.gpuCount / most);
    return {
      cell,
      x: WIDE * pitch * ((index % columns) + 0.5 + (row % 2) / 2),
      y: pitch * (1 + 1.5 * row),
      radius: pitch * (0.58 + 0.36 * share),
    };
  });
  return { cells: placed, width, height: heightFor(cells.length, width, pitch), pitch, columns };
}

/** The cell under a point, found by arithmetic: ten thousand cells have no elements of their own. */
export function cellAt(comb: Comb, x: number, y: number): Placed | null {
  const near = Math.round((y / comb.pitch - 1) / 1.5);
  for (const row of [near, near - 1, near + 1]) {
    if (row < 0) continue;
    const column = Math.round(x / (WIDE * comb.pitch) - 0.5 - (row % 2) / 2);
    if (column < 0 || column >= comb.columns) continue;
    const placed = comb.cells[row * comb.columns + column];
    if (placed && Math.hypot(placed.x - x, placed.y - y) <= comb.pitch * 0.9) return placed;
  }
  return null;
}

/** The corners of a hexagon, from the top and clockwise. */
export function corners({ x, y, radius }: Omit<Placed, "cell">): [x: number, y: number][] {
  const half = radius / 2;
  const side = (radius * WIDE) / 2;
  return [
    [x, y - radius],
    [x + side, y - half],
    [x + side, y + half],
    [x, y + radius],
    [x - side, y + half],
    [x - side, y - half],
  ];
}

/** Cells by the value of a label, the largest group first, those without it last; one group when there is no label. */
export function groupCells(cells: FleetCell[], label: string): { name: string | null; cells: FleetCell[] }[] {
  if (!label) return [{ name: null, cells }];
  const groups = [...groupBy(cells, (cell) => cell.group)].map(([name, own]) => ({ name, cells: own }));
  return groups.sort((a, b) => Number(a.name === null) - Number(b.name === null) || b.cells.length - a.cells.length);
}
