import type { Condition, RuleKind } from "@/lib/contracts/alert-rule";
import type { NodeHistory } from "@/lib/detection/rules/backtest";
import type { DoorTimes } from "@/lib/fleet/liveness";

export interface SourceQuery<C extends Condition = Condition> {
  orgId: string;
  condition: C;
  nodeIds: readonly string[];
  /** The keys of the subjects that were judged on a node before: a series that has stopped is still judged. */
  known: ReadonlyMap<string, readonly string[]>;
  fromMs: number;
  toMs: number;
  /** For the present: when our own door was open, so that a stall of the portal does not count as silence. Absent: the past. */
  live?: { door: DoorTimes | null };
}

/** Where rules of a kind get their steps from: the worker asks for the steps since its last look, a backtest for days. */
export type Source<K extends RuleKind = RuleKind> = (query: SourceQuery<Extract<Condition, { kind: K }>>) => Promise<NodeHistory[]>;
