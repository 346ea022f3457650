import { takeReading } from "@/lib/detection/rules/evaluate";
import { readSequence } from "@/lib/detection/rules/log-readings";
import { tell } from "@/lib/told";
import type { LogRule, RuleState } from "./log-rule";
import type { RunsFact } from "./order-watch";
import { ORDER } from "./parameters";
import type { Verdict } from "./signal";

/** Judges the runs of the last ten minutes by the rule's share, and updates its state. The model in use decides the finding's code. */
export function judgeOrder(rule: LogRule<"sequence">, state: RuleState, { atMs, all, unusual, example, inUse }: RunsFact): Verdict[] {
  const isOrder = inUse === "lstm";
  const story = tell("log.order", { unusual, all, run: ORDER.run, what: isOrder ? "order" : "numbers", example });
  takeReading(rule, state.memory, atMs, readSequence(rule.condition, { all, unusual }, story));
  return [
    {
      atMs,
      isFiring: state.memory.isFiring,
      say: (phase) => ({
        code: isOrder ? "unexpected-order" : "unusual-numbers",
        story: phase === "ends" ? tell("log.usualOrder") : story,
        data: { runsIn10Min: all, unusual, example, model: isOrder ? "sequence model (LSTM)" : "counts" },
        lines: { fromMs: atMs - ORDER.windowMs, toMs: atMs },
      }),
    },
  ];
}
