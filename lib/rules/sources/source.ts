import type { SeriesCondition } from "@/lib/contracts/alert-rule";
import type { GatewayTimes } from "@/lib/fleet/liveness";

/** Which steps are read: the worker reads those since its last evaluation, a backtest reads days. */
export interface SourceQuery {
  orgId: string;
  condition: SeriesCondition;
  nodeIds: readonly string[];
  /** The keys of the subjects that were judged on a node before, because a series that has stopped is still judged. */
  known: ReadonlyMap<string, readonly string[]>;
  fromMs: number;
  toMs: number;
  /** For the present: when the gateway was up, so that its stalls do not count as silence. Absent: the past. */
  live?: { gateway: GatewayTimes | null };
}
