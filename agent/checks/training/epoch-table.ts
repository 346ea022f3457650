import { type MetricRow, rowFrom } from "./metric-row";

const HEADER = /^\s*Epoch(?:\s+[A-Za-z][\w.@:-]*){3,}\s*$/;
const ROW = /^\s*(\d+)\/\d+\s+\S.*\b100%/;
const BEFORE_LOSSES = /mem/i;
const AFTER_LOSSES = /label|instance|target|size/i;

/** The table that YOLO's trainers print: names of columns above each epoch, and a line that ends with a progress bar. */
export class EpochTable {
  private names: string[] = [];

  /** The row of an epoch that is complete; null for every other line. */
  take(line: string): MetricRow | null {
    if (HEADER.test(line)) this.names = lossNames(line.trim().split(/\s+/));
    if (this.names.length === 0 || !ROW.test(line)) return null;
    const [epoch, ...cells] = line.trim().split(/\s+/);
    const values = this.names.slice(1).map((name, index) => [name, cells[index]]);
    return rowFrom(Object.fromEntries(values), Number(epoch!.split("/")[0]));
  }
}

/** Between the memory and the number of labels stand losses, with or without the word. */
function lossNames(names: string[]): string[] {
  const from = names.findIndex((name) => BEFORE_LOSSES.test(name));
  const to = names.findIndex((name) => AFTER_LOSSES.test(name));
  return names.map((name, index) => (from >= 0 && index > from && index < to && !/loss/i.test(name) ? `${name}_loss` : name));
}
