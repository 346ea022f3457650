import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Journal } from "../disk/journal";
import { bootId } from "../host/process-start";
import { runTaskLoop } from "../link/task-loop";
import { hasNeed, isRight } from "../steps/needs";
import { TargetQueue } from "../targets/target-queue";
import { readPolicy } from "../trust/policy";
import type { AgentUpdate } from "../update/agent-update";
import type { CheckLayer } from "./check-layer";
import type { LinkLayer } from "./link-layer";
import type { AgentOptions } from "./options";
import type { ReportLayer } from "./report-layer";

/** What the agent does: approved plans, one after the other, as the portal's tasks bring them. */
export class TargetLayer {
  private readonly queue: TargetQueue;

  constructor(
    private readonly options: AgentOptions,
    private readonly link: LinkLayer,
    private readonly layer: CheckLayer,
    private readonly reports: ReportLayer,
    journal: Journal,
    updater: AgentUpdate | undefined,
  ) {
    const { state, stepRunner, log } = options;
    const { identity, portal, clock } = link;
    this.queue = new TargetQueue({
      state,
      identity,
      portal,
      clock,
      journal,
      checks: layer.checks,
      bootId: bootId(),
      policy: () => readPolicy(options.policy).policy,
      // The step runner checks for itself what only root has.
      has: stepRunner ? async (need) => isRight(need) || hasNeed(need) : hasNeed,
      steps: {
        host: layer.host,
        history: layer.history,
        own: layer.own,
        workloads: () => layer.looked,
        ...(updater ? { updater } : {}),
        ...(stepRunner ? { rootRunner: ["sudo", "-n", "--", stepRunner] } : {}),
      },
      log,
      onEnd: () => reports.health.changed(),
    });
  }

  get isBusy(): boolean {
    return this.queue.isBusy;
  }

  /** A drained host finishes what it began and begins nothing new. */
  get isDrained(): boolean {
    return existsSync(join(this.options.state, "drain"));
  }

  /** Resumes what an earlier process began. */
  start(): void {
    this.queue.resume();
  }

  stop(): Promise<void> {
    return this.queue.stop();
  }

  /** Takes the portal's tasks until the signal aborts. */
  takeTasks(): Promise<void> {
    const { workloads, checks, desk } = this.layer;
    const { health } = this.reports;
    return runTaskLoop({
      portal: this.link.portal,
      // The portal keeps what a drained host does not take, until it may begin.
      onRun: async (envelope) => (this.isDrained ? false : this.queue.take(envelope)),
      onCancel: (targetId, token) => this.queue.cancel(targetId, token),
      onWorkloads(document) {
        const isNew = workloads.take(document);
        if (isNew) void workloads.judge().then(() => health.changed());
        return isNew;
      },
      onCheckNow: (check) => void checks.runNow(check).then(() => health.changed()),
      onOrder: (signed) => desk.take(signed),
      signal: this.options.signal,
    });
  }
}
