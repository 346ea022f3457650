import type { Order, OrderAnswer } from "../../lib/contracts/order";
import type { Workload } from "../../lib/contracts/workload";
import type { CheckRunner } from "../checks/check-runner";
import type { KnownGood } from "../disk/known-good";
import type { DrillRoom } from "../drill/drill-room";
import { runDry } from "../dry-run/run-dry";
import type { Host } from "../host/host";
import type { Identity } from "../link/identity";
import { hasNeed } from "../steps/needs";
import type { StepContext } from "../steps/step";
import { openValues } from "../trust/open-values";
import type { OwnPaths } from "../trust/own-paths";
import type { HostPolicy } from "../trust/policy";

export interface OrderParts {
  host: Host;
  history: KnownGood;
  identity: Identity;
  checks: Pick<CheckRunner, "runNow">;
  drills: Pick<DrillRoom, "inject" | "clear">;
  policy: HostPolicy;
  workloads: readonly Workload[];
  own: OwnPaths;
  programs?: StepContext["programs"];
}

/** Does what an order says. @throws when it cannot. */
export async function followOrder(order: Order, parts: OrderParts): Promise<Pick<OrderAnswer, "outcome" | "sentence" | "report">> {
  const { checks, identity, drills, ...rest } = parts;
  if (order.kind === "drill") {
    if (order.action === "inject") await drills.inject(order);
    else drills.clear(order.drillId);
    return { outcome: "done", sentence: "", report: null };
  }
  const { values, secrets } = openValues(order, identity);
  const report = await runDry({
    ...rest,
    order,
    orderId: order.orderId,
    values,
    secrets,
    has: hasNeed,
    look: async (check, workload) => (await checks.runNow(check, workload))[0],
  });
  return { outcome: "done", sentence: "", report };
}
