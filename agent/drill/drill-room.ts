import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CheckResult } from "../../lib/contracts/check";
import { isDrillWorkload } from "../../lib/contracts/drill";
import type { DrillOrder } from "../../lib/contracts/order";
import { Workload } from "../../lib/contracts/workload";
import { makeFolder } from "../disk/durable";
import type { KnownGood } from "../disk/known-good";

const FILE = "fire-drill.yaml";
const CHECK = "config.files";
/** The room is removed after this at the latest, whatever the portal asks for. */
const LONGEST_MS = 3 * 3_600_000;

export interface DrillRoomOptions {
  /** In the agent's state folder; everything in it belongs to drills. */
  folder: string;
  history: Pick<KnownGood, "last" | "forget">;
  now(): number;
  /** The declared workloads have changed. */
  onChange(): void;
  /** Runs a check afresh. */
  look(check: string, workload: string): Promise<CheckResult | undefined>;
  log(line: string): void;
}

/**
 * Where fire drills take place: a folder of the agent with one small file that nothing reads. The file is declared as a workload. It is valid
 * at first; then one tab breaks it. The folder is emptied when a drill ends, at the drill's deadline, and at each start of the agent.
 */
export class DrillRoom {
  private active: { drillId: string; workload: Workload; end: NodeJS.Timeout } | undefined;

  constructor(private readonly options: DrillRoomOptions) {
    this.empty();
  }

  /** What a drill under way declares. */
  get workloads(): Workload[] {
    return this.active ? [this.active.workload] : [];
  }

  /** Makes the room and breaks its file. Repeating it for the same drill changes nothing. @throws when it cannot. */
  async inject(order: DrillOrder): Promise<void> {
    const { drillId, workload: name, untilMs } = order;
    if (this.active?.drillId === drillId) return;
    if (this.active) throw new Error("another fire drill is running on this host");
    if (!isDrillWorkload(name)) throw new Error(`${name} is not the name of a fire drill`);
    const path = join(makeFolder(join(this.options.folder, drillId)), FILE);
    writeFileSync(path, textOf(drillId), { mode: 0o644 });
    const workload = Workload.parse({ name, kind: "service", configs: [path] });
    const leftMs = Math.max(0, Math.min(untilMs - this.options.now(), LONGEST_MS));
    this.active = { drillId, workload, end: setTimeout(() => this.clear(drillId), leftMs) };
    this.active.end.unref();
    this.options.onChange();
    try {
      // The check sees the valid file first. A repair restores this version.
      const seen = await this.options.look(CHECK, name);
      if (seen?.state !== "ok" || !this.options.history.last(path)) throw new Error(`${CHECK} does not run on this host`);
      writeFileSync(path, readFileSync(path, "utf8").replace("  harmless", "\tharmless"));
      this.options.log(`fire drill ${name}: ${path} is broken on purpose`);
    } catch (error) {
      this.clear(drillId);
      throw error;
    }
  }

  /** Ends a drill here. Does nothing if it is not running. */
  clear(drillId: string): void {
    if (this.active?.drillId !== drillId) return;
    clearTimeout(this.active.end);
    this.options.log(`fire drill ${this.active.workload.name}: removed`);
    this.active = undefined;
    this.empty();
    this.options.onChange();
  }

  private empty(): void {
    const { folder, history } = this.options;
    if (!existsSync(folder)) return;
    for (const name of readdirSync(folder)) history.forget(join(folder, name, FILE));
    rmSync(folder, { recursive: true, force: true });
  }
}

const textOf = (drillId: string): string =>
  `# A fire drill of Millwright. Nothing reads this file; it goes when the drill ends.\ndrill:\n  id: ${drillId}\n  harmless: true\n`;
