import type { Step } from "../../lib/contracts/runbook";
import type { Workload } from "../../lib/contracts/workload";
import { type Account, accountOf, NOBODY } from "../host/accounts";
import { plainLook } from "../host/host-stat";
import { workloadOwner } from "../host/rights";

/**
 * Whose rights a step has: the workload's owner's, and root's (which are the agent's own) only where the plan declares it. A repair of the host
 * itself, or of a workload that is not declared here, has no owner: the rights of an unprivileged user are enough to look.
 */
export async function accountOfStep({ user }: Pick<Step, "user">, workload: Workload | undefined): Promise<Account | undefined> {
  if (user === "root") return undefined;
  return (
    (workload && (await workloadOwner(workload, plainLook))) ??
    accountOf(process.getuid?.() === 0 ? NOBODY : (process.getuid?.() ?? NOBODY))
  );
}
