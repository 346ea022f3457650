import "server-only";
import { request as httpRequest } from "node:http";
import { type Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { isIP } from "node:net";
import { isRefusedAddress, type Networks } from "@/lib/inference/endpoints/refused-address";
import { guardedLookup, hostOf, refusedSaying, unreachableSaying } from "@/lib/inference/endpoints/request-endpoint";

/** The outcome of one delivery attempt. The answer is for people. */
export interface Outcome {
  ok: boolean;
  answer: string;
  /**
   * The target works and refused this delivery: `final` when it would refuse it again, `retry` when it may not. Absent: the target may be down,
   * so all its deliveries must wait.
   */
  refused?: "final" | "retry";
}

const WITHIN_MS = 10_000;
/** The most of an answer that is read. */
const ANSWER_LIMIT = 500;

/** Statuses about the content: the same bytes get the same answer. */
const aboutContent = new Set([400, 413, 414, 415, 422]);
/** Statuses by which a server asks for a pause. */
const later = new Set([408, 425, 429]);

/** A wrong address or key (401, 403, 404, 410, …) may be corrected, so such a try is repeated. */
function refusalOf(status: number): Outcome["refused"] {
  if (aboutContent.has(status)) return "final";
  return status >= 400 && status < 500 && !later.has(status) ? "retry" : undefined;
}

interface Options {
  headers?: Record<string, string>;
  withinMs?: number;
  /** Without one every request opens a new connection. */
  agent?: HttpsAgent;
  /** The networks allowed besides public addresses; without it, those allowed to endpoints. */
  networks?: Networks;
}

/** Sends JSON as `post` does. */
export const postJson = (url: URL, body: string, headers: Record<string, string> = {}, withinMs = WITHIN_MS): Promise<Outcome> =>
  post(url, body, { headers: { "content-type": "application/json", ...headers }, withinMs });

/**
 * Sends something to an address that people chose: only to addresses that this installation allows, without following redirects, and for ten
 * seconds at most. A refusal and silence are outcomes too.
 */
export function post(
  url: URL,
  body: string | Buffer | null,
  { headers = {}, withinMs = WITHIN_MS, agent, networks }: Options,
): Promise<Outcome> {
  const host = hostOf(url);
  if (isIP(host) !== 0 && isRefusedAddress(host, networks)) return Promise.resolve({ ok: false, answer: refusedSaying(host).message });
  const send = url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve) => {
    let settle: (() => void) | undefined;
    const request = send(
      url,
      {
        method: "POST",
        agent: agent ?? false,
        lookup: guardedLookup(networks),
        signal: AbortSignal.timeout(withinMs),
        headers: {
          accept: "application/json, text/plain",
          "content-length": body === null ? 0 : Buffer.byteLength(body),
          "user-agent": "millwright-notifications",
          ...headers,
        },
      },
      (response) => {
        const parts: Buffer[] = [];
        let size = 0;
        const status = response.statusCode ?? 0;
        settle = () => {
          const text = Buffer.concat(parts).toString("utf8").slice(0, ANSWER_LIMIT).replace(/\s+/g, " ").trim();
          const refused = refusalOf(status);
          resolve({ ok: status >= 200 && status < 300, answer: `${status}${text ? ` ${text}` : ""}`, ...(refused ? { refused } : {}) });
        };
        response.on("data", (part: Buffer) => {
          if (size < ANSWER_LIMIT) parts.push(part);
          size += part.length;
          if (size > 64 * 1024) response.destroy();
        });
        response.on("close", settle);
        response.on("error", settle);
      },
    );
    request.on("error", (error: NodeJS.ErrnoException) => {
      // The status is an answer, although its text never ended: a delivery that was accepted must not be sent again.
      if (settle) return settle();
      const late = error.name === "AbortError" || error.name === "TimeoutError";
      resolve({
        ok: false,
        answer: late ? `${url.host} did not answer within ${withinMs / 1_000} s.` : unreachableSaying(url, error).message,
      });
    });
    request.end(body ?? undefined);
  });
}
