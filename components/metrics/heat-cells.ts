/** The levels of a heat map as they travel: a byte a cell, row after row; 0 = nothing measured. */
export function cellsOf(base64: string): Uint8Array {
  const text = atob(base64);
  const cells = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) cells[i] = text.charCodeAt(i);
  return cells;
}

const LEVELS = 254;

/** The value that a level stands for, or null where nothing was measured. */
export const levelValue = (level: number, low: number, high: number): number | null =>
  level === 0 ? null : low + ((level - 1) / LEVELS) * (high - low);

export interface Grid {
  columns: number;
  rows: number;
  width: number;
  height: number;
}

/** The cell under a point; null beside the map. */
export function cellUnder({ columns, rows, width, height }: Grid, x: number, y: number): { row: number; column: number } | null {
  const [column, row] = [Math.floor((x / width) * columns), Math.floor((y / height) * rows)];
  return column >= 0 && column < columns && row >= 0 && row < rows ? { row, column } : null;
}

/** Tall enough to point at a row when there are few, and never taller than a screen. */
export const heightFor = (rows: number): number => Math.max(24, Math.min(rows * 18, Math.max(360, rows * 3)));
