import { readFileSync } from "node:fs";
import path from "node:path";
import { readCsv } from "../detection/csv";

export interface CorpusSeries {
  name: string;
  at: Float64Array;
  values: Float64Array;
  windows: [number, number][];
}

const timeOf = (text: string): number => Date.parse(`${text.replace(" ", "T").replace(/\.\d+$/, "")}Z`);

/** The series that the file of windows names, from `<folder>/<name>` with the columns timestamp and value. */
export function readCorpus(folder: string, windowsFile: string): CorpusSeries[] {
  const named = JSON.parse(readFileSync(windowsFile, "utf8")) as Record<string, [string, string][]>;
  return Object.entries(named).map(([name, limits]) => {
    const rows = readCsv(readFileSync(path.join(folder, name), "utf8"));
    const at = Float64Array.from(rows, (row) => timeOf(row.timestamp ?? ""));
    const values = Float64Array.from(rows, (row) => Number(row.value));
    return { name, at, values, windows: limits.map(([from, to]) => [at.indexOf(timeOf(from)), at.indexOf(timeOf(to))]) };
  });
}
