import type { KeyObject } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { Tasks } from "@/lib/contracts/agent";
import type { Order, OrderAnswer } from "@/lib/contracts/order";
import type { Envelope } from "@/lib/contracts/plan";
import { AgentSession, type Send } from "./session";
import { type Act, SimulatedTargets } from "./simulated-targets";

const WAIT_MS = 5_000;

export interface SimulatedAgentOptions {
  nodeId: string;
  key: KeyObject;
  send: Send;
  act(envelope: Envelope): Act;
  /** The result of an order; without it orders stay unanswered, as on a host that hangs. */
  follow?(order: Order): Omit<OrderAnswer, "atMs">;
  /** Somebody asked for a check, a target has ended, or an order was followed. */
  onNews?(): Promise<void>;
}

/** A labelled, simulated agent: it speaks the real protocol with a real key, keeps a journal, and pretends to run. */
export class SimulatedAgent {
  readonly session: AgentSession;
  readonly targets: SimulatedTargets;
  private life = new AbortController();
  private readonly answered = new Set<string>();

  constructor(private readonly options: SimulatedAgentOptions) {
    this.session = new AgentSession(options.nodeId, options.key, options.send);
    this.targets = new SimulatedTargets(this.session, options.act);
  }

  /** Runs until it crashes or `signal` aborts. */
  start(signal?: AbortSignal): Promise<void> {
    this.life = new AbortController();
    this.targets.interrupt();
    return this.live(signal ? AbortSignal.any([signal, this.life.signal]) : this.life.signal);
  }

  /** Whatever runs is gone; the journal stays. */
  crash(): void {
    this.life.abort();
  }

  private async live(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) await this.turn(signal).catch(() => delay(200 + Math.random() * 1_500, undefined, { signal }).catch(() => {}));
  }

  private async turn(signal: AbortSignal): Promise<void> {
    await this.targets.deliver(signal);
    const { tasks } = Tasks.parse(await this.session.call(`/agent/v1/tasks?waitMs=${WAIT_MS}`, undefined, { signal }));
    const isNews = tasks.some(
      (task) =>
        task.kind === "check-now" ||
        (task.kind === "run" && !this.targets.journal.has(task.envelope.targetId)) ||
        (task.kind === "order" && !this.answered.has(task.signed.order.orderId)),
    );
    for (const task of tasks) if (task.kind === "order") await this.answer(task.signed.order, signal);
    for (const task of tasks) if (task.kind === "run") await this.targets.take(task.envelope, signal);
    if (isNews) await this.options.onNews?.();
    // The gateway repeats a task until it has moved on.
    else if (tasks.length > 0) await delay(500, undefined, { signal });
  }

  private async answer(order: Order, signal: AbortSignal): Promise<void> {
    const { follow } = this.options;
    if (!follow || this.answered.has(order.orderId)) return;
    await this.session.call(`/agent/v1/orders/${order.orderId}/answer`, { ...follow(order), atMs: Date.now() }, { signal });
    this.answered.add(order.orderId);
  }
}
