import "server-only";
import { setImmediate as nextTurn } from "node:timers/promises";
import { fillIn } from "@/lib/contracts/prompt-text";
import type { Expectation, Finding, TestRow, Verdict } from "@/lib/contracts/test-set";
import { inTime, TooSlow } from "@/lib/in-time";
import { type SchemaTime, schemaTime } from "@/lib/json-schema";
import { log } from "@/lib/log";
import { judgeSchema } from "./judge-schema";

export interface Answered {
  text: string;
  totalMs: number;
}
/** How similar two texts are; a text says why they could not be compared. */
export type Similarity = (expectation: Extract<Expectation, { kind: "similar" }>, one: string, other: string) => Promise<number | string>;

const PATTERN_MS = 200;
/** CPU time of one run that its slow patterns and schemas may take together: a worker serves every organisation. */
const SLOW_MS = 10_000;
/** The time of an ordinary pattern or schema. It does not count. */
const ORDINARY_MS = 20;

export interface JudgingTime {
  leftMs: number;
}
export const judgingTime = (): JudgingTime => ({ leftMs: SLOW_MS });

/** CPU time, because a busy machine must not use up a run's share. */
function charged<T>(time: JudgingTime, work: () => T): T {
  const before = process.cpuUsage();
  try {
    return work();
  } finally {
    const { user, system } = process.cpuUsage(before);
    time.leftMs -= Math.max(0, (user + system) / 1_000 - ORDINARY_MS);
  }
}

/** Characters of a text in a finding. */
const SHOWN = 200;
const shown = (text: string) => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);

/** Judges an answer by everything that its row expects. */
export async function judge(row: TestRow, answered: Answered, similarity: Similarity, left = judgingTime()): Promise<Finding[]> {
  const findings: Finding[] = [];
  const time = schemaTime();
  for (const expectation of row.expectations) {
    const finding = judgeOne(expectation, row.variables, answered, similarity, { left, schema: time });
    findings.push(await finding.catch((error) => unjudged(expectation, error)));
    // A pattern may take its whole time: others have their turn before the next.
    await nextTurn();
  }
  return findings;
}

/** Failed if anything failed; passed only if everything passed. */
export function verdictOf(findings: readonly Pick<Finding, "verdict">[]): Verdict {
  if (findings.some(({ verdict }) => verdict === "failed")) return "failed";
  return findings.length > 0 && findings.every(({ verdict }) => verdict === "passed") ? "passed" : "undecided";
}

/** A model's text must not end the run with an error: the row would be asked again forever. */
function unjudged({ kind }: Expectation, error: unknown): Finding {
  log.warn({ kind, error: String(error) }, "an answer could not be judged");
  return { kind, verdict: "undecided", reason: "unjudged", values: { said: shown(String(error)) } };
}

async function judgeOne(
  expectation: Expectation,
  variables: Record<string, string>,
  { text, totalMs }: Answered,
  similarity: Similarity,
  time: { left: JudgingTime; schema: SchemaTime },
): Promise<Finding> {
  const { kind } = expectation;
  const found = (verdict: Verdict, reason: Finding["reason"], values: Finding["values"] = {}): Finding => ({
    kind,
    verdict,
    reason,
    values,
  });
  switch (expectation.kind) {
    case "contains": {
      const wanted = fillIn(expectation.text, variables);
      // Every answer contains an empty text: that proves nothing.
      if (wanted.trim() === "") return found("undecided", "containsEmpty");
      const values = { text: shown(wanted) };
      return text.includes(wanted) ? found("passed", "contains", values) : found("failed", "containsNot", values);
    }
    case "equals": {
      const wanted = fillIn(expectation.text, variables).trim();
      return text.trim() === wanted ? found("passed", "equals") : found("failed", "equalsNot", { text: shown(wanted) });
    }
    case "matches":
      if (time.left.leftMs <= 0) return found("undecided", "patternSlow", { pattern: shown(expectation.pattern), most: PATTERN_MS });
      return charged(time.left, () => judgePattern(expectation.pattern, text, found));
    case "schema": {
      if (time.left.leftMs <= 0)
        return found("undecided", "schemaUndecided", { said: "the run has used up its time for slow patterns and schemas" });
      const { verdict, reason, values } = charged(time.left, () => judgeSchema(expectation.schema, text, time.schema));
      return found(verdict, reason, values);
    }
    case "within": {
      const values = { took: Math.round(totalMs), most: expectation.ms };
      return totalMs <= expectation.ms ? found("passed", "withinTime", values) : found("failed", "tooSlow", values);
    }
    case "similar": {
      const score = await similarity(expectation, text, fillIn(expectation.text, variables));
      if (typeof score === "string") return found("undecided", "noEmbedding", { said: shown(score) });
      const values = { score, least: expectation.atLeast };
      return score >= expectation.atLeast ? found("passed", "similar", values) : found("failed", "similarNot", values);
    }
  }
}

function judgePattern(
  pattern: string,
  text: string,
  found: (verdict: Verdict, reason: Finding["reason"], values: Finding["values"]) => Finding,
): Finding {
  const values = { pattern: shown(pattern) };
  try {
    const expression = new RegExp(pattern, "su");
    return inTime(PATTERN_MS, () => expression.test(text)) ? found("passed", "matches", values) : found("failed", "matchesNot", values);
  } catch (error) {
    // A pattern can also use up the stack.
    if (error instanceof TooSlow || error instanceof RangeError) return found("undecided", "patternSlow", { ...values, most: PATTERN_MS });
    throw error;
  }
}
