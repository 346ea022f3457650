import type { FastifyReply, FastifyRequest } from "fastify";
import type { InferenceKey } from "@/lib/auth/inference-key";
import type { TokenUsage } from "@/lib/inference/answers/token-usage";
import type { OrgFleet } from "@/lib/inference/routing/org-fleet";
import { redact } from "@/lib/inference/usage/redact";
import { keyOf } from "./authenticate";
import type { Door } from "./door";
import { DeadlineOver, refusalOf } from "./refuse";
import { endStreamWith } from "./relay";

/** The client closed its connection. */
class ClientGone extends Error {}

/** One running request, and its record for the log. */
export interface Exchange {
  door: Door;
  key: InferenceKey;
  fleet: OrgFleet;
  reply: FastifyReply;
  /** Aborts when the client goes away, the key is revoked, the deadline is over, or the door stops. */
  signal: AbortSignal;
  beganAt: number;
  notes: Notes;
}
export interface Notes {
  model: string;
  endpointId: string | null;
  attempts: number;
  batchItems: number;
  ttftMs: number | null;
  usage: TokenUsage;
  prompt: string | null;
  answer: string | null;
}

/** 499: nginx's status for a client that closed the connection; it is logged and never sent. */
const CLIENT_GONE = 499;

/**
 * Runs a request from its key to its last byte: limits how many there are, stops it when the client is gone, and records it. The error that `run` throws
 * becomes the answer, or the last event of a stream that has begun.
 */
export async function exchange(
  door: Door,
  request: FastifyRequest,
  reply: FastifyReply,
  run: (exchange: Exchange) => Promise<void>,
): Promise<void> {
  const key = keyOf(request);
  const fleet = await door.fleets.of(key.orgId);
  const stop = new AbortController();
  const leave = door.answers.enter(key.keyId, stop);
  const { deadlineMs } = door.settings;
  const deadline = setTimeout(() => stop.abort(new DeadlineOver(`The answer took longer than ${deadlineMs / 1_000} s.`)), deadlineMs);
  const gone = () => stop.abort(new ClientGone("The client closed the connection."));
  reply.raw.once("close", gone);
  const usage = { promptTokens: 0, completionTokens: 0, estimated: true };
  const notes: Notes = { model: "", endpointId: null, attempts: 0, batchItems: 1, ttftMs: null, usage, prompt: null, answer: null };
  const beganAt = performance.now();
  const atMs = Date.now();
  let status = 200;
  let error: string | null = null;
  try {
    await run({ door, key, fleet, reply, signal: stop.signal, beganAt, notes });
  } catch (thrown) {
    const isGone = thrown instanceof ClientGone;
    const refusal = isGone ? null : refusalOf(thrown);
    status = refusal?.status ?? CLIENT_GONE;
    error = redact((refusal?.error.message ?? String(thrown)).slice(0, 1_000));
    if (refusal === null || reply.raw.destroyed) reply.hijack();
    else if (reply.raw.headersSent) endStreamWith(reply, refusal.error);
    else throw thrown;
  } finally {
    clearTimeout(deadline);
    reply.raw.off("close", gone);
    leave();
    // A request that reached no model cost nothing, so its refusal is not logged.
    if (notes.attempts > 0) {
      const { usage: tokens, ...rest } = notes;
      door.budget.spend(key.keyId, tokens.promptTokens + tokens.completionTokens);
      const who = { orgId: key.orgId, keyId: key.keyId, keyName: key.name };
      const totalMs = performance.now() - beganAt;
      door.meter.record({ ...who, ...rest, ...tokens, atMs, route: request.routeOptions.url ?? "", status, error, totalMs });
    }
  }
}
