import * as http from "node:http";
import { RELAY_SILENCE_MS } from "../../lib/contracts/relay";
import type { JudgedRelay } from "./judge-relay";

/**
 * One HTTP request to a model server on this host's loopback. The address comes from the host's policy alone, and redirects are answers like any
 * other.
 * @throws the socket's error; the signal's reason.
 */
export function askServer(
  { head, endpoint, apiKey, payload }: JudgedRelay,
  signal: AbortSignal,
  silenceMs = RELAY_SILENCE_MS,
): Promise<http.IncomingMessage> {
  const target = new URL(endpoint.url);
  target.pathname = head.call === "metrics" ? "/metrics" : `${target.pathname.replace(/\/+$/, "") || "/v1"}/${head.call}`;
  return new Promise((resolve, reject) => {
    let answer: http.IncomingMessage | undefined;
    const request = http.request(
      target,
      {
        method: payload ? "POST" : "GET",
        agent: false,
        signal,
        headers: {
          accept: "application/json, text/event-stream",
          ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}),
          ...(payload ? { "content-type": "application/json", "content-length": payload.length } : {}),
        },
      },
      (incoming) => {
        answer = incoming;
        resolve(incoming);
      },
    );
    request.setTimeout(silenceMs, () => (answer ?? request).destroy(new Error(`the model server sent nothing for ${silenceMs / 1_000} s`)));
    request.on("error", reject);
    request.end(payload);
  });
}
