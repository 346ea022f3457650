import "server-only";
import { log } from "@/lib/log";
import { DamagedChunk } from "./codec/chunk";
import type { Segment } from "./downsample";
import { inOrder } from "./in-order";
import { layoutsById } from "./layout";
import { readRows } from "./read-rows";
import { segmentsOf } from "./segments";

export interface PointsQuery {
  orgId: string;
  nodeIds: readonly string[];
  keys: readonly string[];
  fromMs: number;
  toMs: number;
}

/** One series' pieces in order of time, each point once; NaN where a report came without this value. Pieces may begin before the range asked for. */
export type Points = readonly Pick<Segment, "at" | "values">[];

/** Every single report of several series of several nodes, by node and key. A damaged hour is left out and logged. */
export async function readPoints({ orgId, nodeIds, keys, fromMs, toMs }: PointsQuery): Promise<Map<string, Map<string, Points>>> {
  const rows = await readRows({ orgId, nodeIds, keys, fromMs, toMs, stepSeconds: null });
  const layouts = await layoutsById(
    orgId,
    rows.filter((row) => row.kind === "hot" || row.kind === "rows").map((row) => row.layout),
  );
  const segments = new Map<string, Map<string, Segment[]>>();
  for (const row of rows) {
    const nodeId = nodeIds[row.node_no - 1]!;
    const ofNode = segments.get(nodeId) ?? new Map<string, Segment[]>();
    segments.set(nodeId, ofNode);
    try {
      for (const { keyNo, segment } of segmentsOf(row, nodeId, keys, layouts.get(row.layout))) {
        const key = keys[keyNo - 1]!;
        ofNode.set(key, [...(ofNode.get(key) ?? []), segment]);
      }
    } catch (error) {
      if (!(error instanceof DamagedChunk)) throw error;
      log.error(error.place, error.message);
    }
  }
  return new Map([...segments].map(([nodeId, ofNode]) => [nodeId, new Map([...ofNode].map(([key, list]) => [key, inOrder(list)]))]));
}
