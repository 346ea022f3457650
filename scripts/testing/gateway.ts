import { type KeyObject, sign } from "node:crypto";
import http from "node:http";
import { gzipSync } from "node:zlib";
import { ChallengeAnswer, SessionAnswer, sessionMessage } from "@/lib/contracts/agent";
import { type GatewayServer, makeGateway } from "@/workers/gateway/server";

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
  json<T = { error: { code: string; message: string; path?: string } }>(): T;
}
export interface Ask {
  method?: string;
  /** Objects are sent as JSON, buffers unchanged. */
  body?: unknown;
  gzip?: boolean;
  token?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** A real gateway on a free port, and real HTTP requests to it. */
export async function startTestGateway(): Promise<{
  url: string;
  gateway: GatewayServer;
  ask(path: string, options?: Ask): Promise<Answer>;
}> {
  const gateway = makeGateway({ host: "127.0.0.1", port: 0, orgRequestsPerSecond: 5_000, root: process.cwd(), trustedProxies: 1 });
  const url = await gateway.app.listen({ host: "127.0.0.1", port: 0 });
  return { url, gateway, ask: (path, options = {}) => ask(`${url}${path}`, options) };
}

function bytesOf(body: unknown, gzip: boolean | undefined): Buffer | undefined {
  if (body === undefined) return undefined;
  const plain = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  return gzip ? gzipSync(plain) : plain;
}

export function ask(url: string, { method, body, gzip, token, headers, signal }: Ask): Promise<Answer> {
  const bytes = bytesOf(body, gzip);
  return new Promise((resolve, reject) => {
    const request = http.request(
      url,
      {
        method: method ?? (bytes ? "POST" : "GET"),
        headers: {
          ...(bytes ? { "content-type": "application/json", "content-length": String(bytes.length) } : {}),
          ...(gzip ? { "content-encoding": "gzip" } : {}),
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...headers,
        },
        ...(signal ? { signal } : {}),
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: () => JSON.parse(text) });
        });
      },
    );
    request.on("error", reject);
    request.end(bytes);
  });
}

/** Opens a session as an agent does: signs a challenge with the node's key. */
export async function openTestSession(url: string, nodeId: string, privateKey: KeyObject): Promise<SessionAnswer> {
  const challenge = ChallengeAnswer.parse((await ask(`${url}/agent/v1/challenge`, { body: { nodeId } })).json());
  const signature = sign(null, Buffer.from(sessionMessage(nodeId, challenge.challenge)), privateKey).toString("base64");
  return SessionAnswer.parse(
    (await ask(`${url}/agent/v1/session`, { body: { nodeId, challenge: challenge.challenge, signature } })).json(),
  );
}
