import { agentBackoffs } from "../../lib/contracts/agent-backoff";
import type { Order, OrderAnswer } from "../../lib/contracts/order";
import { reasonOf } from "../host/reason-of";
import { backoffMs, pause } from "../link/backoff";
import type { Clock } from "../link/clock";
import { PortalError } from "../link/http-client";
import type { Identity } from "../link/identity";
import type { Portal } from "../link/portal";
import type { HostPolicy } from "../trust/policy";
import { judgeOrder } from "./judge-order";

const TIMEOUT_MS = 10_000;
/** How long after an order's end its answer is still sent. */
const LATE_MS = 60_000;

export interface OrderDeskOptions {
  identity: Identity;
  portal: Pick<Portal, "call">;
  clock: Clock;
  policy(): HostPolicy;
  follow(order: Order): Promise<Pick<OrderAnswer, "outcome" | "sentence" | "report">>;
  log(line: string): void;
  signal: AbortSignal;
}

/** Takes orders, follows them one after the other, and delivers each answer. */
export class OrderDesk {
  private readonly known = new Set<string>();
  private line: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: OrderDeskOptions) {}

  /** Takes an order as received. False when it is already being followed. */
  take(raw: unknown): boolean {
    const orderId = (raw as { order?: { orderId?: unknown } } | null)?.order?.orderId;
    if (typeof orderId !== "string" || !/^[0-9a-f-]{36}$/.test(orderId) || this.known.has(orderId)) return false;
    this.known.add(orderId);
    this.line = this.line
      .then(() => this.see(orderId, raw))
      .catch((error: unknown) => this.options.log(`an order failed: ${reasonOf(error)}`))
      .finally(() => this.known.delete(orderId));
    return true;
  }

  private async see(orderId: string, raw: unknown): Promise<void> {
    const { identity, policy, clock, log, follow, signal } = this.options;
    if (signal.aborted) return;
    const verdict = judgeOrder(raw, { identity, policy: policy(), nowMs: clock.now() });
    if ("refusal" in verdict) {
      log(`refused an order: ${verdict.refusal}`);
      // Ignore the order's own expiry, because anybody may have written it. One minute is enough for the answer.
      return this.answer(orderId, { outcome: "refused", sentence: verdict.refusal, report: null }, clock.now());
    }
    const { order } = verdict;
    log(`follows an order: ${order.kind}`);
    const said = await follow(order).catch((error: unknown) => ({ outcome: "failed" as const, sentence: reasonOf(error), report: null }));
    await this.answer(orderId, said, order.expiresAtMs);
  }

  private async answer(orderId: string, said: Omit<OrderAnswer, "atMs">, untilMs: number): Promise<void> {
    const { portal, clock, signal } = this.options;
    const body: OrderAnswer = { ...said, sentence: said.sentence.slice(0, 2_000), atMs: clock.now() };
    for (let attempt = 0; !signal.aborted && clock.now() < untilMs + LATE_MS; attempt++) {
      try {
        await portal.call(`agent/v1/orders/${orderId}/answer`, { body, timeoutMs: TIMEOUT_MS });
        return;
      } catch (error) {
        if (error instanceof PortalError && !error.isPassing) return;
        await pause(backoffMs(attempt, agentBackoffs.orderAnswer), signal);
      }
    }
  }
}
