import "server-only";
import { log } from "@/lib/log";
import { DamagedChunk } from "./codec/chunk";
import type { Segment } from "./downsample";
import { layoutsById } from "./layout";
import { type RawRead, readRows } from "./read-rows";
import { segmentsOf } from "./segments";

/** Reads the stored pieces of several series of several nodes. A damaged hour is left out and logged. @returns one sentence for each damaged hour. */
export async function eachSegment(read: RawRead, visit: (nodeId: string, key: string, segment: Segment) => void): Promise<string[]> {
  const { orgId, nodeIds, keys } = read;
  const rows = await readRows(read);
  const layouts = await layoutsById(
    orgId,
    rows.filter((row) => row.kind === "hot" || row.kind === "rows").map((row) => row.layout),
  );
  const problems = new Set<string>();
  for (const row of rows) {
    const nodeId = nodeIds[row.node_no - 1]!;
    try {
      for (const { keyNo, segment } of segmentsOf(row, nodeId, keys, layouts.get(row.layout))) visit(nodeId, keys[keyNo - 1]!, segment);
    } catch (error) {
      if (!(error instanceof DamagedChunk)) throw error;
      if (!problems.has(error.message)) log.error(error.place, error.message);
      problems.add(error.message);
    }
  }
  return [...problems];
}
