import { setTimeout as delay } from "node:timers/promises";
import { catalog } from "@/agent/checks/catalog";
import { timesOf } from "@/agent/checks/check";
import { privateKeyOf } from "@/agent/link/keys";
import { type Inventory, PROTOCOL, ReportAnswer, TargetAnswer, type TargetResult, Tasks } from "@/lib/contracts/agent";
import { CheckResult } from "@/lib/contracts/check";
import type { Envelope } from "@/lib/contracts/plan";
import { ask, openTestSession } from "@/scripts/testing/gateway";
import type { DemoPlan } from "./fleet";
import { HostModel, hostLayout } from "./simulator/host-model";

const INTERVAL_MS = 10_000;
/** What a new host brings along, as from a spool, so that its charts have a past. */
const PAST_MS = 3_600_000;
const STEP_MS = 1_500;
const LEASE_MS = 120_000;
const definitions = catalog.map((check) => {
  const { everyMs, withinMs, damping } = timesOf(check);
  return { id: check.id, title: check.title, about: check.about, intervalMs: everyMs, deadlineMs: withinMs, damping };
});
const WORDS = "This host is simulated: nothing was run.\n";

/** A simulated host that speaks the agents' real protocol to the real gateway. Its measurements are made up and its repairs only say that they ran. */
export class DemoHost {
  private readonly model: HostModel;
  private readonly startedMs = Date.now();
  private readonly begun = new Set<string>();
  private faults: DemoPlan["faults"];
  private token = "";
  private layoutId: number | undefined;
  private sequence = Date.now();

  constructor(
    private readonly gateway: string,
    private readonly nodeId: string,
    private readonly privateKey: string,
    private readonly plan: DemoPlan,
    seed: number,
  ) {
    this.model = new HostModel(seed);
    this.faults = plan.faults;
  }

  /** Lives until `signal` aborts; what the gateway does not take is made again later, with a pause. */
  async live(signal: AbortSignal): Promise<void> {
    const forever = async (turn: () => Promise<void>) => {
      while (!signal.aborted) {
        await turn().catch(async () => {
          this.token = "";
          await delay(1_000 + Math.random() * 4_000, undefined, { signal }).catch(() => {});
        });
      }
    };
    await this.tellPast(signal).catch(() => {});
    await Promise.all([
      forever(async () => {
        await this.report(Date.now(), signal);
        await delay(INTERVAL_MS, undefined, { signal }).catch(() => {});
      }),
      forever(async () => {
        await this.tellHealth(signal);
        await delay(INTERVAL_MS * 3, undefined, { signal }).catch(() => {});
      }),
      forever(async () => {
        const { tasks } = Tasks.parse(await this.call(signal, "/agent/v1/tasks?waitMs=20000"));
        for (const task of tasks) if (task.kind === "run") await this.run(signal, task.envelope);
        if (tasks.some((task) => task.kind === "check-now")) await this.tellHealth(signal);
        if (tasks.every((task) => task.kind !== "run")) await delay(500);
      }),
    ]);
  }

  private async tellPast(signal: AbortSignal): Promise<void> {
    for (let atMs = this.startedMs - PAST_MS; atMs < this.startedMs && !signal.aborted; atMs += INTERVAL_MS)
      await this.report(atMs, signal);
  }

  private async report(atMs: number, signal: AbortSignal): Promise<void> {
    const values = new Float32Array(hostLayout.length);
    this.model.step(values);
    const layout = this.layoutId === undefined ? { layout: hostLayout } : { layoutId: this.layoutId };
    const packed = Buffer.from(values.buffer).toString("base64");
    const body = { protocol: PROTOCOL, sequence: ++this.sequence, atMs, intervalMs: INTERVAL_MS, values: packed, ...layout };
    this.layoutId = ReportAnswer.parse(await this.call(signal, "/agent/v1/reports", body)).layoutId ?? undefined;
  }

  private async tellHealth(signal: AbortSignal): Promise<void> {
    const body = {
      protocol: PROTOCOL,
      sequence: ++this.sequence,
      atMs: Date.now(),
      checks: this.checks(),
      definitions,
      inventory: this.inventory(),
      footprint: { rssBytes: 50 * 1_048_576, cpuRatio: 0.004, spooledReports: 0 },
    };
    await this.call(signal, "/agent/v1/health", body);
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
    return named.map(({ id, sentence, workload: name }) => {
      const fault = this.faults.find((one) => one.check === id && one.workload === name);
      const shown = fault ?? { state: "ok" as const, sentence };
      return this.result(id, name, shown.state, `${shown.sentence} (simulated)`, fault);
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
      agentVersion: "simulated",
      gpus: Array.from({ length: 8 }, (_, index) => ({ index, uuid: `GPU-${name}-${index}`, name: gpuName, memoryBytes, driver })),
      addresses: [],
      workloads: [workload],
    };
  }

  /** Walks a plan as a real agent would, without running anything of it: each step says so, and the plan's own check turns well. */
  private async run(signal: AbortSignal, { plan, targetId, fencingToken }: Envelope): Promise<void> {
    if (this.begun.has(targetId)) return;
    const path = `/agent/v1/targets/${targetId}`;
    const enter = async (phase: string, stepId: string | null) =>
      TargetAnswer.parse(await this.call(signal, `${path}/progress`, { fencingToken, phase, stepId, leaseMs: LEASE_MS, atMs: Date.now() }))
        .verdict;
    const startedAtMs = Date.now();
    if ((await enter("running", plan.steps[0]?.id ?? null)) !== "go-on") return;
    this.begun.add(targetId);
    const target = plan.targets.find((one) => one.targetId === targetId);
    const look = () => this.checks().find((one) => one.id === plan.verify?.check && one.workload === target?.workload) ?? null;
    const before = look();
    const finish = (outcome: TargetResult["outcome"], sentence: string, chunks: number) => {
      const result = {
        fencingToken,
        outcome,
        sentence,
        exitCode: null,
        before,
        after: look(),
        startedAtMs,
        finishedAtMs: Date.now(),
        chunks,
      };
      return this.call(signal, `${path}/result`, result);
    };
    for (const [number, step] of plan.steps.entries()) {
      const verdict = number === 0 ? "go-on" : await enter("running", step.id);
      if (verdict === "cancel") return void (await finish("cancelled", "Cancelled. This host is simulated.", number));
      const chunk = { number, atMs: Date.now(), stepId: step.id, stream: "agent", text: `${step.title ?? step.id}: ${WORDS}` };
      await this.call(signal, `${path}/log`, { fencingToken, chunks: [chunk] });
      await delay(STEP_MS, undefined, { signal });
    }
    await enter("verifying", null);
    this.faults = this.faults.filter((one) => one.check !== plan.verify?.check || one.workload !== target?.workload);
    await finish("fixed", `Simulated: ${plan.verify?.check ?? "all steps"} is well again`, plan.steps.length);
    await this.tellHealth(signal);
  }

  private async call(signal: AbortSignal, path: string, body?: unknown): Promise<unknown> {
    this.token ||= (await openTestSession(this.gateway, this.nodeId, privateKeyOf(this.privateKey))).token;
    const answer = await ask(`${this.gateway}${path}`, { token: this.token, signal, ...(body === undefined ? {} : { body }) });
    if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}: ${answer.text}`);
    return answer.text === "" ? undefined : answer.json();
  }
}
