import * as z from "zod";
import { EpochMs } from "./ids";
import type { Told } from "./told";

export const CheckState = z.enum(["ok", "degraded", "faulty", "unknown", "not-applicable"]);
export type CheckState = z.infer<typeof CheckState>;

/** `group.fault`, as in the fault catalogue: `config.files`, `gpu.driver`. */
export const CheckId = z
  .string()
  .max(60)
  .regex(/^[a-z]+\.[a-z-]+$/);

/** What an agent can look at. It describes itself, so that a new check needs no change in the portal. */
export const CheckDefinition = z.object({
  id: CheckId,
  title: z.string().max(80),
  /** Two sentences: what it looks at, and why it matters. */
  about: z.string().max(400),
  intervalMs: z.int().positive(),
  deadlineMs: z.int().positive(),
  /** How many results in a row must agree before the state that people see changes. */
  damping: z.int().min(1).max(100),
});
export type CheckDefinition = z.infer<typeof CheckDefinition>;

/**
 * One check's view of one workload (or of the host, when `workload` is "").
 * `sentence` is a finding with numbers and their source; `data` holds what a runbook's parameters may be taken from.
 */
export const CheckResult = z.object({
  id: CheckId,
  workload: z.string().max(80).default(""),
  state: CheckState,
  /** Names the kind of fault, e.g. `does-not-parse`; empty when there is none. */
  code: z.string().max(60).default(""),
  sentence: z.string().max(2_000),
  data: z.record(z.string(), z.unknown()).default({}),
  /** Results in a row that agree with `state`, and since when. */
  consecutive: z.int().min(1).default(1),
  sinceMs: EpochMs,
  atMs: EpochMs,
  tookMs: z.number().nonnegative().default(0),
});
export type CheckResult = z.infer<typeof CheckResult>;
/** A result that the portal itself found: readers see its sentence in their language. No part of `CheckResult`, so that no agent can send it. */
export type OwnResult = CheckResult & { told?: Told };

const textsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((text): text is string => typeof text === "string");

/**
 * Whether a result proves that the subject of a finding is healthy again. `unknown` and `not-applicable` prove nothing. If a finding names its subject (`data.subject`:
 * a card's bus and UUID), the result must name it among what was checked (`data.subjects`): other healthy subjects are no proof.
 */
export function proves(result: Pick<CheckResult, "state" | "data">, finding: { data?: Record<string, unknown> } | null): boolean {
  if (result.state !== "ok") return false;
  const subject = textsOf(finding?.data?.subject);
  if (subject.length === 0) return true;
  const seen = new Set(textsOf(result.data.subjects));
  return subject.some((name) => seen.has(name));
}
