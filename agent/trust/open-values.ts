import type { PlanTarget } from "../../lib/contracts/plan";
import type { Identity } from "../link/identity";
import { openSealed } from "./sealing";

/** A target's parameters as plain text, and which of them no log may show. @throws when one was not sealed to this node. */
export function openValues(
  target: Pick<PlanTarget, "parameters">,
  identity: Pick<Identity, "sealing">,
): { values: Record<string, string>; secrets: string[] } {
  const values: Record<string, string> = {};
  const secrets: string[] = [];
  for (const [name, value] of Object.entries(target.parameters)) {
    if (typeof value === "string") values[name] = value;
    else {
      values[name] = openSealed(value.sealed, identity.sealing.privateKey);
      secrets.push(values[name]);
    }
  }
  return { values, secrets };
}
