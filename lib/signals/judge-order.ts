import { takeReading } from "@/lib/detection/rules/evaluate";
import { readSequence } from "@/lib/detection/rules/log-readings";
import type { LogRule, RuleState } from "./log-rule";
import type { RunsFact } from "./order-watch";
import { ORDER } from "./parameters";
import type { Verdict } from "./signal";

export function judgeOrder(rule: LogRule<"sequence">, state: RuleState, { atMs, all, unusual, example, inUse }: RunsFact): Verdict[] {
  const isOrder = inUse === "lstm";
  const what = isOrder ? "an unexpected order" : "unusual numbers";
  const sentence = `${unusual} of ${all} runs of ${ORDER.run} log lines had ${what}, for example at: ${example}`;
  takeReading(rule, state.memory, atMs, readSequence(rule.condition, { all, unusual }, sentence));
  return [
    {
      atMs,
      isFiring: state.memory.isFiring,
      say: (phase) => ({
        code: isOrder ? "unexpected-order" : "unusual-numbers",
        sentence: phase === "ends" ? "The order and number of log lines are normal again" : sentence,
        data: { runsIn10Min: all, unusual, example, model: isOrder ? "sequence model (LSTM)" : "counts" },
        lines: { fromMs: atMs - ORDER.windowMs, toMs: atMs },
      }),
    },
  ];
}
