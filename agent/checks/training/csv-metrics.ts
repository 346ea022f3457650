import { type MetricRow, rowFrom } from "./metric-row";

/**
 * Reads a line of a CSV file of metrics as Lightning's logger writes it: cells may be empty, and a row holds what was logged together. The work goes by
 * the line's own cells: a header of thousands of names above millions of short lines does not hold the agent up.
 */
export function parseCsvLine(header: string[], line: string): MetricRow | null {
  const cells = cellsOf(line);
  const named = cells.slice(0, header.length).map((value, index): [string, string] => [header[index]!, value]);
  const record = Object.fromEntries(named.filter(([, value]) => value !== ""));
  if ("step" in record || "iter" in record || "iteration" in record) return rowFrom(record);
  // A table with one row an epoch, as YOLO writes it.
  return header.includes("step") || !("epoch" in record) ? null : rowFrom(record, Number(record.epoch));
}

export const cellsOf = (line: string): string[] => line.split(",").map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
