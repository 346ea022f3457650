import { join } from "node:path";
import type { Workload } from "../../lib/contracts/workload";
import type { CheckRunner } from "../checks/check-runner";
import type { KnownGood } from "../disk/known-good";
import { DrillRoom } from "../drill/drill-room";
import type { Host } from "../host/host";
import type { OwnPaths } from "../trust/own-paths";
import { followOrder } from "./follow-order";
import { OrderDesk, type OrderDeskOptions } from "./order-desk";

export interface TakeOrdersOptions extends Omit<OrderDeskOptions, "follow"> {
  state: string;
  host: Host;
  history: KnownGood;
  own: OwnPaths;
  checks: CheckRunner;
  workloads(): readonly Workload[];
  /** A drill has begun or ended, so the declared workloads have changed. */
  onChange(): void;
}

export const drillFolder = (state: string): string => join(state, "drill");

/** The agent's part in orders: the desk that takes them, and the room of its fire drills. */
export function takeOrders({ state, checks, workloads, onChange, ...rest }: TakeOrdersOptions): { desk: OrderDesk; drills: DrillRoom } {
  const { host, history, own, identity, policy, clock, log } = rest;
  const drills = new DrillRoom({
    folder: drillFolder(state),
    history,
    now: () => clock.now(),
    onChange,
    look: async (check, workload) => (await checks.runNow(check, workload))[0],
    log,
  });
  const desk = new OrderDesk({
    ...rest,
    follow: (order) => followOrder(order, { host, history, own, identity, drills, checks, policy: policy(), workloads: workloads() }),
  });
  return { desk, drills };
}
