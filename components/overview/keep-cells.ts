import type { FleetCell } from "@/lib/contracts/overview";

const isSameLabels = (a: FleetCell["labels"], b: FleetCell["labels"]): boolean => {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
};
const isSame = (a: FleetCell, b: FleetCell | undefined): boolean =>
  b !== undefined &&
  a.id === b.id &&
  a.state === b.state &&
  a.name === b.name &&
  a.gpuCount === b.gpuCount &&
  isSameLabels(a.labels, b.labels);

/** The list from before where nothing in it has changed: a picture of ten thousand nodes is then not drawn again. */
export const keepCells = (before: FleetCell[] | undefined, after: FleetCell[]): FleetCell[] =>
  before && before.length === after.length && before.every((cell, index) => isSame(cell, after[index])) ? before : after;
