import type { SeriesCondition } from "@/lib/contracts/alert-rule";
import type { GatewayTimes } from "@/lib/fleet/liveness";

/** Which steps are read: the worker asks for those since its last look, a backtest for days. */
export interface SourceQuery {
  orgId: string;
  condition: SeriesCondition;
  nodeIds: readonly string[];
  /** The keys of the subjects that were judged on a node before: a series that has stopped is still judged. */
  known: ReadonlyMap<string, readonly string[]>;
  fromMs: number;
  toMs: number;
  /** For the present: when the gateway was up, so that its stalls do not count as silence. Absent: the past. */
  live?: { gateway: GatewayTimes | null };
}
