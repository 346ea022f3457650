import type { SeriesCondition } from "@/lib/contracts/alert-rule";
import type { DoorTimes } from "@/lib/fleet/liveness";

/** Which steps are read: the worker asks for those since its last look, a backtest for days. */
export interface SourceQuery {
  orgId: string;
  condition: SeriesCondition;
  nodeIds: readonly string[];
  /** The keys of the subjects that were judged on a node before: a series that has stopped is still judged. */
  known: ReadonlyMap<string, readonly string[]>;
  fromMs: number;
  toMs: number;
  /** For the present: when our own door was open, so that a stall of the portal does not count as silence. Absent: the past. */
  live?: { door: DoorTimes | null };
}
