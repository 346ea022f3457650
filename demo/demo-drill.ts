import type { Order, OrderAnswer } from "@/lib/contracts/order";
import type { DemoFault } from "./fleet";

/** A fire drill on a simulated host: a file that does not exist is broken, repaired and removed. */
export class DemoDrill {
  private workload: string | null = null;
  private isBroken = false;

  /** A dry run would have to look at a real host. */
  follow(order: Order): Omit<OrderAnswer, "atMs"> {
    if (order.kind !== "drill") return { outcome: "refused", sentence: "This host is simulated: there is nothing to try.", report: null };
    this.workload = order.action === "inject" ? order.workload : null;
    this.isBroken = order.action === "inject";
    return { outcome: "done", sentence: "", report: null };
  }

  repair(workload: string): void {
    if (workload === this.workload) this.isBroken = false;
  }

  /** What its check says while the drill lasts. */
  get checks(): { id: string; workload: string; sentence: string }[] {
    return this.workload === null ? [] : [{ id: "config.files", workload: this.workload, sentence: "1 config file parses" }];
  }

  get faults(): DemoFault[] {
    if (this.workload === null || !this.isBroken) return [];
    const path = "/var/lib/millwright/drill/fire-drill.yaml";
    const problem = { path, line: 4, column: 1, reason: "a tab cannot indent; use spaces", text: "\tharmless: true" };
    return [
      {
        check: "config.files",
        workload: this.workload,
        state: "faulty",
        code: "does-not-parse",
        sentence: `${path}:4:1 ${problem.reason}`,
        data: { path, problems: [problem] },
      },
    ];
  }
}
