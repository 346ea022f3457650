import "server-only";
import type { Segment } from "./downsample";
import { eachSegment } from "./each-segment";
import { inOrder } from "./in-order";

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
export async function readPoints(query: PointsQuery): Promise<Map<string, Map<string, Points>>> {
  const segments = new Map<string, Map<string, Segment[]>>();
  await eachSegment({ ...query, stepSeconds: null }, (nodeId, key, segment) => {
    const ofNode = segments.get(nodeId) ?? new Map<string, Segment[]>();
    segments.set(nodeId, ofNode);
    const known = ofNode.get(key);
    if (known) known.push(segment);
    else ofNode.set(key, [segment]);
  });
  return new Map([...segments].map(([nodeId, ofNode]) => [nodeId, new Map([...ofNode].map(([key, list]) => [key, inOrder(list)]))]));
}
