import "server-only";
import type { Ctx } from "@/lib/context";
import type { Tx } from "@/lib/db";
import { storableText } from "@/lib/storable-text";
import { backOffMs, MOST_TRIES } from "./back-off";
import type { Claimed } from "./claim";
import type { Outcome } from "./post-json";

const ANSWER_LIMIT = 500;

/** Stores the outcome of one try. @returns until when the target's other deliveries must wait; null when they need not. */
export async function settle(tx: Tx, ctx: Pick<Ctx, "orgId">, delivery: Claimed, outcome: Outcome, tookMs: number): Promise<Date | null> {
  const answer = storableText(outcome.answer).slice(0, ANSWER_LIMIT);
  const gaveUp = !outcome.ok && (outcome.refused === "final" || delivery.attempts >= MOST_TRIES);
  const nextAt = new Date(Date.now() + (outcome.ok ? 0 : backOffMs(delivery.attempts)));
  const state = outcome.ok ? "sent" : gaveUp ? "failed" : "waiting";
  await tx.delivery.updateMany({
    where: { orgId: ctx.orgId, id: delivery.id, state: "waiting" },
    data: { state, answer, nextAt, ...(state === "waiting" ? {} : { settledAt: new Date() }) },
  });
  await tx.deliveryAttempt.create({ data: { orgId: ctx.orgId, deliveryId: delivery.id, ok: outcome.ok, answer, tookMs } });
  return state === "waiting" && !outcome.refused ? nextAt : null;
}
