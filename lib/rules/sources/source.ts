import type { Condition, RuleKind } from "@/lib/contracts/alert-rule";
import type { NodeHistory } from "@/lib/detection/rules/backtest";
import type { DoorTimes } from "@/lib/fleet/liveness";

export interface SourceQuery<C extends Condition = Condition> {
  orgId: string;
  condition: C;
  nodeIds: readonly string[];
  /** What was judged on a node before, by the keys of its subjects: a series that has stopped is judged further. */
  known: ReadonlyMap<string, readonly string[]>;
  fromMs: number;
  toMs: number;
  /** For the present: when our own door was open, so that a stall of ours is nobody's silence. Absent: the past. */
  live?: { door: DoorTimes | null };
}

/** Where rules of a kind get their steps from: the worker asks for what came since its last look, a backtest for days. */
export type Source<K extends RuleKind = RuleKind> = (query: SourceQuery<Extract<Condition, { kind: K }>>) => Promise<NodeHistory[]>;
