import * as z from "zod";
import { CheckResult } from "./check";

/**
 * would-change: a file would be edited · unchanged: it already is as the step would make it · would-act: a service, container or host would be
 * touched · planned: the script's plan part has run · shown-only: a script that has no plan part, or whose plan part this host does not start ·
 * would-fail: it could not be done here.
 */
export const DryVerdict = z.enum(["would-change", "unchanged", "would-act", "planned", "shown-only", "would-fail"]);
export type DryVerdict = z.infer<typeof DryVerdict>;

export const DryStep = z.object({
  id: z.string().max(60),
  verdict: DryVerdict,
  sentence: z.string().max(1_000),
  /** Programs and rights that the step names and this host lacks. */
  missing: z.array(z.string().max(200)).max(50),
  /** A unified diff with secrets masked; null when there is none or the host does not show that file. */
  diff: z.string().max(65_536).nullable(),
  /** What the plan part has written, cut at its end. */
  output: z.string().max(32_768).nullable(),
});
export type DryStep = z.infer<typeof DryStep>;

/** What a runbook would do on a host, as the host reports it. */
export const DryRunReport = z.object({
  /** The check's finding at that time. */
  finding: CheckResult.nullable(),
  steps: z.array(DryStep).max(30),
  /** What the rollback needs and this host lacks. */
  rollbackMissing: z.array(z.string().max(200)).max(50),
  /** Why the host's policy would refuse the repair itself; null when it would not. */
  objection: z.string().max(1_000).nullable(),
  tookMs: z.number().nonnegative(),
});
export type DryRunReport = z.infer<typeof DryRunReport>;
