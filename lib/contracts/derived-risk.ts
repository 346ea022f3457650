import { Risk, type Runbook, type Step } from "./runbook";

/** What a risk is derived from: a runbook before it is requested, or the plan that was made of it. */
type Judged = Pick<Runbook, "risk" | "steps" | "rollback">;

/**
 * The risk that counts, on the portal and on the host. An author may declare more risk than a runbook has, never less: a plan is read-only
 * only when the host can run every step in the dry-run sandbox, and then the agent does so.
 */
export function derivedRisk({ risk, steps, rollback }: Judged): Risk {
  const risks = [risk, ...[...steps, ...rollback].map(leastRisk)];
  return Risk.options.findLast((one) => risks.includes(one)) ?? "irreversible";
}

/** The step that keeps a runbook from being read-only, for a sentence about it; undefined when all of its steps can run behind the wall. */
export const changingStep = ({ steps, rollback }: Pick<Judged, "steps" | "rollback">): Step | undefined =>
  [...steps, ...rollback].find((step) => leastRisk(step) !== "read-only");

/** Only a script without root's rights can run behind the wall; a reboot takes the host away from everybody on it. */
function leastRisk(step: Step): Risk {
  if ("reboot" in step) return "disruptive";
  return "run" in step && step.user === "owner" ? "read-only" : "reversible";
}
