import { type MetricRow, rowFrom } from "./metric-row";

/** Reads a line of a CSV file of metrics as Lightning's logger writes it: cells may be empty, and a row holds what was logged together. */
export function parseCsvLine(header: string[], line: string): MetricRow | null {
  const cells = cellsOf(line);
  const record = Object.fromEntries(header.map((name, index) => [name, cells[index] ?? ""]).filter(([, value]) => value !== ""));
  if ("step" in record || "iter" in record || "iteration" in record) return rowFrom(record);
  // A table with one row an epoch, as YOLO writes it.
  return header.includes("step") || !("epoch" in record) ? null : rowFrom(record, Number(record.epoch));
}

export const cellsOf = (line: string): string[] => line.split(",").map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
