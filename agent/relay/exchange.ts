import { RELAY_ANSWER_BYTES, RELAY_PART_BYTES, RELAY_TOTAL_MS, type RelayPart, type RelayVerdict } from "../../lib/contracts/relay";
import { reasonOf } from "../host/reason-of";
import { pause } from "../link/backoff";
import { askServer } from "./ask-server";
import type { JudgedRelay } from "./judge-relay";

/** Between two parts of an answer, so that fast tokens travel together. */
const GAP_MS = 30;
/** Pause before asking again whether a slow reader has caught up. */
const WAIT_MS = 100;

export interface ExchangeOptions {
  relay: JudgedRelay;
  /** Delivers a part. @throws when the portal cannot be reached or does not know the request. */
  deliver(part: RelayPart): Promise<RelayVerdict>;
  /** The reader has disconnected. */
  stop: AbortSignal;
  maxBytes?: number;
  totalMs?: number;
}

class Stopped extends Error {}

/**
 * Calls a model server and forwards its answer as it comes, no faster than the reader reads: between two parts nothing is read from the server.
 * @returns what happened, in a few words for the log.
 */
export async function exchange(options: ExchangeOptions): Promise<string> {
  const { relay, deliver, maxBytes = RELAY_ANSWER_BYTES, totalMs = RELAY_TOTAL_MS } = options;
  const late = AbortSignal.timeout(totalMs);
  const over = new AbortController();
  const signal = AbortSignal.any([options.stop, late, over.signal]);
  let number = 0;
  let size = 0;
  let status: number | null = null;
  const soFar = () => (status === null ? "no answer" : `${status}, ${size} bytes`);
  const send = async (part: Omit<RelayPart, "number">): Promise<void> => {
    let verdict = await deliver({ number: number++, ...part });
    while (verdict === "wait" && !part.end) {
      await pause(WAIT_MS, signal);
      signal.throwIfAborted();
      verdict = await deliver({ number: number++ });
    }
    if (verdict === "stop" && !part.end) throw new Stopped();
  };
  try {
    const answer = await askServer(relay, signal);
    const { statusCode, headers } = answer;
    status = statusCode ?? 502;
    await send({
      head: {
        status,
        contentType: (headers["content-type"] ?? "").slice(0, 200),
        retryAfter: headers["retry-after"]?.slice(0, 100) ?? null,
      },
    });
    for await (const bytes of answer as AsyncIterable<Buffer>) {
      size += bytes.length;
      if (size > maxBytes) throw new Error(`the answer is larger than ${maxBytes} bytes`);
      for (let at = 0; at < bytes.length; at += RELAY_PART_BYTES)
        await send({ data: bytes.subarray(at, at + RELAY_PART_BYTES).toString("base64") });
      await pause(GAP_MS, signal);
    }
    await send({ end: { failure: null } });
    return soFar();
  } catch (error) {
    if (error instanceof Stopped || options.stop.aborted) return `${soFar()}, then the reader disconnected`;
    const failure = late.aborted ? `the answer took longer than ${totalMs / 60_000} min` : reasonOf(error);
    await send({ end: { failure } });
    return `${soFar()}, then ${failure}`;
  } finally {
    over.abort();
  }
}
