import type { Inventory } from "../../lib/contracts/agent";
import type { CheckResult } from "../../lib/contracts/check";
import type { Discovered } from "../../lib/contracts/node-workloads";
import type { Workload } from "../../lib/contracts/workload";
import { discoverWorkloads } from "../discover/discover-workloads";
import type { Host } from "../host/host";
import { reasonOf } from "../host/reason-of";
import { readInventory } from "./inventory";

export interface HostStockOptions {
  host: Host;
  workloads(): Workload[];
  /** The agent's own paths and the portal's. */
  own: readonly string[];
  results(): CheckResult[];
  /** Something else runs here than before. */
  onNews(): void;
  log(line: string): void;
}

/** The host's inventory and undeclared workloads, as last read. */
export class HostStock {
  inventory: Inventory | undefined;
  discovered: Discovered[] = [];

  constructor(private readonly options: HostStockOptions) {}

  async refresh(): Promise<void> {
    const { host, workloads, results } = this.options;
    // The drift check has computed the digest already; its changes are drawn on the node's time axis.
    const digestOf = async ({ name }: { name: string }) => {
      const digest = results().find((result) => result.id === "python.drift" && result.workload === name)?.data.digest;
      return typeof digest === "string" ? digest : undefined;
    };
    this.inventory = await readInventory(host, workloads(), digestOf);
    void this.discover();
  }

  async discover(): Promise<void> {
    const { host, workloads, own, onNews, log } = this.options;
    const before = JSON.stringify(this.discovered);
    try {
      this.discovered = await discoverWorkloads(host, workloads(), own);
    } catch (error) {
      // Nothing could be read, which does not mean that nothing runs.
      return log(`workloads could not be discovered: ${reasonOf(error)}`);
    }
    if (JSON.stringify(this.discovered) !== before) onNews();
  }
}
