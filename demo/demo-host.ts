import { setTimeout as delay } from "node:timers/promises";
import { catalog } from "@/agent/checks/catalog";
import { timesOf } from "@/agent/checks/check";
import { privateKeyOf } from "@/agent/link/keys";
import { type Inventory, PROTOCOL, SIMULATED_AGENT } from "@/lib/contracts/agent";
import { CheckResult } from "@/lib/contracts/check";
import type { Envelope } from "@/lib/contracts/plan";
import { DemoDrill } from "./demo-drill";
import type { DemoPlan } from "./fleet";
import { sendTo } from "./simulator/session";
import { SimulatedAgent } from "./simulator/simulated-agent";
import { SimulatedReports } from "./simulator/simulated-reports";
import type { Act } from "./simulator/simulated-targets";

const INTERVAL_MS = 10_000;
/** The history of a new host, sent as from a spool, so that its charts have a past. */
const PAST_MS = 3_600_000;
const STEP_MS = 1_500;
const definitions = catalog.map((check) => {
  const { everyMs, withinMs, damping } = timesOf(check);
  return { id: check.id, title: check.title, about: check.about, intervalMs: everyMs, deadlineMs: withinMs, damping };
});

/** A simulated host that speaks the agents' real protocol to the real gateway. Its measurements are made up and its repairs only say that they ran. */
export class DemoHost {
  private readonly agent: SimulatedAgent;
  private readonly reports: SimulatedReports;
  private readonly startedMs = Date.now();
  private faults: DemoPlan["faults"];
  private readonly drill = new DemoDrill();
  private sequence = Date.now();

  constructor(
    gateway: string,
    nodeId: string,
    privateKey: string,
    private readonly plan: DemoPlan,
    seed: number,
  ) {
    this.faults = plan.faults;
    this.agent = new SimulatedAgent({
      nodeId,
      key: privateKeyOf(privateKey),
      send: sendTo(gateway),
      act: (envelope) => this.act(envelope),
      follow: (order) => this.drill.follow(order),
      onNews: () => this.tellHealth(),
    });
    this.reports = new SimulatedReports(this.agent.session, seed, INTERVAL_MS, undefined, Date.now());
    this.showFaults();
  }

  /** The chart of a fault agrees with its finding. */
  private showFaults(): void {
    for (const { hot } of this.plan.faults) if (hot) this.reports.model.heat(hot.gpu, null);
    for (const { hot } of this.faults) if (hot) this.reports.model.heat(hot.gpu, hot.celsius);
  }

  /** Runs until `signal` aborts; reports that the gateway refuses are sent again, with a pause. */
  async live(signal: AbortSignal): Promise<void> {
    const every = async (ms: number, turn: () => Promise<void>) => {
      while (!signal.aborted) {
        await turn().catch(() => {});
        await delay(ms, undefined, { signal }).catch(() => {});
      }
    };
    await this.tellPast(signal);
    await Promise.all([
      every(INTERVAL_MS, () => this.reports.measure(Date.now(), signal)),
      every(INTERVAL_MS * 3, () => this.tellHealth(signal)),
      this.agent.start(signal),
    ]);
  }

  private async tellPast(signal: AbortSignal): Promise<void> {
    for (let atMs = this.startedMs - PAST_MS; atMs < this.startedMs && !signal.aborted; atMs += INTERVAL_MS)
      await this.reports.measure(atMs, signal);
  }

  private async tellHealth(signal?: AbortSignal): Promise<void> {
    const body = {
      protocol: PROTOCOL,
      sequence: ++this.sequence,
      atMs: Date.now(),
      checks: this.checks(),
      definitions,
      inventory: this.inventory(),
      workloads: { revision: 0, judged: 0, problem: null, refused: [], file: [this.plan.workload] },
      footprint: { rssBytes: 50 * 1_048_576, cpuRatio: 0.004, spooledReports: 0 },
    };
    await this.agent.session.call("/agent/v1/health", body, signal ? { signal } : {});
  }

  private checks(): CheckResult[] {
    const { workload, gpuName, driver, cuda } = this.plan;
    const ofWorkload: [string, string][] =
      workload.kind === "serving"
        ? [
            ["config.files", "1 config file parses"],
            ["inference.latency", "First token after 212 ms, 31 ms between tokens"],
          ]
        : [
            ["config.files", "1 config file parses"],
            ["training.loss", "Loss fell from 3.41 to 2.87 over the last 500 steps (metrics.jsonl)"],
            ["training.gradients", "Gradient norm 1.06 over 500 steps (metrics.jsonl)"],
            ["checkpoint.integrity", "12 checkpoints are whole; the newest is 14 min old"],
          ];
    const ofHost: [string, string][] = [
      ["gpu.driver", `Driver ${driver} answers and runs CUDA up to ${cuda}`],
      ["gpu.xid", "No Xid since the boot"],
      ["gpu.hardware", `8 GPUs (${gpuName}) without a fault`],
      ["gpu.memory", "No GPU's memory is nearly full"],
      ["net.retransmit", "0.01 % of segments are sent again"],
      ["host.basics", "Disk, memory, descriptors and units are in order"],
    ];
    const named = [
      ...ofHost.map(([id, sentence]) => ({ id, sentence, workload: "" })),
      ...ofWorkload.map(([id, sentence]) => ({ id, sentence, workload: workload.name })),
    ];
    const faults = [...this.faults, ...this.drill.faults];
    return [...named, ...this.drill.checks].map(({ id, sentence, workload: name }) => {
      const fault = faults.find((one) => one.check === id && one.workload === name);
      const shown = fault ?? { state: "ok" as const, sentence };
      return this.result(id, name, shown.state, shown.sentence, fault);
    });
  }

  private result(id: string, workload: string, state: CheckResult["state"], sentence: string, fault?: DemoPlan["faults"][number]) {
    const { code, data } = fault ?? { code: "", data: {} };
    return CheckResult.parse({ id, workload, state, code, sentence, data, consecutive: 9, sinceMs: this.startedMs, atMs: Date.now() });
  }

  private inventory(): Inventory {
    const { name, gpuName, driver, cuda, workload } = this.plan;
    const memoryBytes = 81_559 * 1_048_576;
    return {
      hostname: name,
      os: "Simulated host",
      kernel: "6.8.0",
      architecture: "x64",
      cpuModel: "AMD EPYC 9654",
      cpuCount: 192,
      memoryBytes: 2_048 * 1_073_741_824,
      bootId: `simulated-${name}`,
      python: "3.11.9",
      cuda,
      driver,
      agentVersion: SIMULATED_AGENT,
      gpus: Array.from({ length: 8 }, (_, index) => ({ index, uuid: `GPU-${name}-${index}`, name: gpuName, memoryBytes, driver })),
      addresses: [],
      workloads: [workload],
    };
  }

  /** Nothing of a plan is run: the check that it verifies becomes ok after the steps. */
  private act({ plan, targetId }: Envelope): Act {
    const target = plan.targets.find((one) => one.targetId === targetId);
    const look = () => this.checks().find((one) => one.id === plan.verify?.check && one.workload === target?.workload) ?? null;
    return {
      outcome: "fixed",
      sentence: `Simulated: ${plan.verify?.check ?? "all steps"} is ok again`,
      tookMs: plan.steps.length * STEP_MS,
      before: look(),
      after: () => {
        this.faults = this.faults.filter((one) => one.check !== plan.verify?.check || one.workload !== target?.workload);
        if (target) this.drill.repair(target.workload);
        this.showFaults();
        return look();
      },
    };
  }
}
