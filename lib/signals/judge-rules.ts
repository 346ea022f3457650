import type { LogCondition } from "@/lib/contracts/alert-rule";
import { checkOf } from "@/lib/contracts/log-signals";
import { tell } from "@/lib/told";
import { judgeNews, type NewsFact } from "./judge-news";
import { judgeOrder } from "./judge-order";
import { judgeAvalanche, judgeCluster } from "./judge-requests";
import { judgeShift } from "./judge-shift";
import { createRuleState, isFor, type LogRule, type RuleState } from "./log-rule";
import type { RunsFact } from "./order-watch";
import type { MinuteFact } from "./rate-watch";
import type { WindowFact } from "./request-watch";
import { type LogSignal, moveAlarm, type Verdict } from "./signal";

/** The facts about a workload from one round of lines, or from a time without lines. */
export interface Facts {
  windows: readonly WindowFact[];
  minutes: readonly MinuteFact[];
  news: NewsFact;
  runs: RunsFact;
}

type Judge<K extends LogCondition["kind"]> = (rule: LogRule<K>, state: RuleState, facts: Facts) => Verdict[];

/** One function for each kind of rule. */
const judges: { [K in LogCondition["kind"]]: Judge<K> } = {
  cluster: (rule, state, { windows }) => judgeCluster(rule, state, windows),
  avalanche: (rule, state, { windows }) => judgeAvalanche(rule, state, windows),
  shift: (rule, state, { minutes }) => judgeShift(rule, state, minutes),
  template: (rule, state, { news }) => judgeNews(rule, state, news),
  sequence: (rule, state, { runs }) => judgeOrder(rule, state, runs),
};

interface Judged {
  workload: string;
  writers: Iterable<string>;
  states: Map<string, RuleState>;
}

/** Evaluates every rule that applies to a workload. When a rule no longer applies, its incident ends. */
export function judgeRules({ workload, writers, states }: Judged, rules: readonly LogRule[], facts: Facts, nowMs: number): LogSignal[] {
  const current = rules.filter((rule) => isFor(rule, workload, writers));
  return [...leave(states, new Set(current.map(({ id }) => id)), nowMs), ...current.flatMap((rule) => judgeRule(rule, states, facts))];
}

function judgeRule(rule: LogRule, states: Map<string, RuleState>, facts: Facts): LogSignal[] {
  const before = states.get(rule.id);
  // A rule with a new condition starts again. Its incident ends when the new condition does not fire or belongs to another check.
  const isSameCheck = before?.check === checkOf(rule.condition);
  const state = before?.digest === rule.digest ? before : createRuleState(rule, isSameCheck ? before?.alarm : undefined);
  states.set(rule.id, state);
  const ended = before && !isSameCheck ? endOf(rule.id, before, facts.news.atMs) : [];
  // The table has a function of exactly this kind. TypeScript cannot infer that from a lookup.
  const judge = judges[rule.condition.kind] as (rule: LogRule, state: RuleState, facts: Facts) => Verdict[];
  const told = judge(rule, state, facts).flatMap(({ atMs, isFiring, say }) => {
    const phase = moveAlarm(state.alarm, isFiring, atMs);
    const said = phase && say(phase);
    return said ? [{ ...said, ruleId: rule.id, check: state.check, severity: rule.severity, phase, atMs }] : [];
  });
  return [...ended, ...told];
}

function leave(states: Map<string, RuleState>, current: ReadonlySet<string>, atMs: number): LogSignal[] {
  const told: LogSignal[] = [];
  for (const [ruleId, state] of states) {
    if (current.has(ruleId)) continue;
    states.delete(ruleId);
    told.push(...endOf(ruleId, state, atMs));
  }
  return told;
}

function endOf(ruleId: string, { check, alarm }: RuleState, atMs: number): LogSignal[] {
  if (!alarm.isFiring) return [];
  const said = { code: "", story: tell("log.unwatched"), data: {}, lines: { fromMs: atMs, toMs: atMs } };
  return [{ ...said, ruleId, check, severity: "warning", phase: "ends", atMs }];
}
