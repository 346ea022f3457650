import * as http from "node:http";
import * as https from "node:https";
import { gzipSync } from "node:zlib";
import type * as z from "zod";
import { CALL_TIMEOUT_MS, LONGEST_RETRY_AFTER_MS } from "../../lib/contracts/agent-backoff";

/** A refusal of the portal, or a failure to reach it (`status` 0). */
export class PortalError extends Error {
  /** How long the portal asks to wait (Retry-After), at most `LONGEST_RETRY_AFTER_MS`. */
  readonly retryAfterMs: number | undefined;
  /** Node's code for why it was not reached, e.g. `ECONNRESET`. */
  readonly code: string | undefined;

  constructor(
    readonly status: number,
    message: string,
    { retryAfterMs, code }: { retryAfterMs?: number | undefined; code?: string | undefined } = {},
  ) {
    super(message);
    this.retryAfterMs = retryAfterMs;
    this.code = code;
  }
  /** Worth another try later: not reached, too busy, or broken on their side. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 425 || this.status === 429 || this.status >= 500;
  }

  /** The portal will never take what was sent. A refusal of this node (401, 403) is not final: an operator may take it back. */
  get isFinal(): boolean {
    return !this.isPassing && this.status !== 401 && this.status !== 403;
  }
}

/** Reads an answer by its contract; one that does not fit is the other side's fault and may pass. */
export function parseAnswer<S extends z.ZodType>(schema: S, answer: unknown): z.infer<S> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new PortalError(
    502,
    `the portal's answer does not fit the protocol: ${parsed.error.issues[0]?.path.join(".")} ${parsed.error.issues[0]?.message}`,
  );
}

export interface CallOptions {
  method?: string;
  body?: unknown;
  /** Compresses bodies above 1 KB. */
  gzip?: boolean;
  bearer?: string;
  /** Answers the body's bytes instead of reading them as JSON. */
  raw?: boolean;
  /** Uses a separate connection for reports: the portal reads them fastest when nothing comes between them. */
  own?: boolean;
  timeoutMs?: number;
  signal?: AbortSignal;
}

const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** JSON over kept-alive connections to one base URL, with `node:http` only: `fetch` needs WebAssembly, which lite mode lacks. */
export class HttpClient {
  private readonly base: URL;
  private readonly transport: typeof http | typeof https;
  private readonly agent: http.Agent;
  private readonly ownAgent: http.Agent;

  /** @throws when the URL is plain HTTP to anywhere but this host. */
  constructor(base: string, ca?: string) {
    this.base = new URL(base.endsWith("/") ? base : `${base}/`);
    if (this.base.protocol === "http:" && !isLoopback(this.base.hostname))
      throw new Error(`${this.base.origin}: plain HTTP is accepted only towards this host; use https`);
    if (this.base.protocol !== "http:" && this.base.protocol !== "https:") throw new Error(`${base} is neither http nor https`);
    const options = { keepAlive: true, maxFreeSockets: 2, scheduling: "lifo" as const };
    this.transport = this.base.protocol === "https:" ? https : http;
    const makeAgent = (maxSockets: number) =>
      this.base.protocol === "https:" ? new https.Agent({ ...options, maxSockets, ca }) : new http.Agent({ ...options, maxSockets });
    this.agent = makeAgent(6);
    this.ownAgent = makeAgent(1);
  }

  /** @throws PortalError for every answer but 2xx, and when there is none. */
  async call(path: string, options: CallOptions = {}): Promise<unknown> {
    try {
      return await this.send(path, options);
    } catch (error) {
      // The other side closed a kept connection just as we used it; every call of ours may be repeated.
      if (error instanceof PortalError && error.code === "ECONNRESET" && !options.signal?.aborted) return this.send(path, options);
      throw error;
    }
  }

  close(): void {
    this.agent.destroy();
    this.ownAgent.destroy();
  }

  private send(path: string, options: CallOptions): Promise<unknown> {
    const { timeoutMs = CALL_TIMEOUT_MS } = options;
    const { payload, headers } = encode(options);
    const url = new URL(path.replace(/^\//, ""), this.base);
    return new Promise((resolve, reject) => {
      const fail = (error: NodeJS.ErrnoException) => {
        clearTimeout(deadline);
        reject(
          error instanceof PortalError
            ? error
            : new PortalError(0, `${url.origin} cannot be reached: ${error.code ?? error.message}`, { code: error.code }),
        );
      };
      const request = this.transport.request(
        url,
        {
          method: options.method ?? (payload ? "POST" : "GET"),
          headers,
          agent: options.own ? this.ownAgent : this.agent,
          signal: options.signal,
        },
        (answer) => {
          const chunks: Buffer[] = [];
          let size = 0;
          answer.on("data", (chunk: Buffer) => {
            size += chunk.length;
            if (size > MAX_ANSWER_BYTES) request.destroy(new PortalError(413, "the portal's answer is too large"));
            else chunks.push(chunk);
          });
          answer.on("error", fail);
          answer.on("end", () => {
            clearTimeout(deadline);
            try {
              resolve(decode(answer, Buffer.concat(chunks), options.raw));
            } catch (error) {
              reject(error);
            }
          });
        },
      );
      const deadline = setTimeout(
        () => request.destroy(new PortalError(0, `${url.origin} did not answer within ${timeoutMs} ms`)),
        timeoutMs,
      );
      request.on("error", fail);
      request.end(payload);
    });
  }
}

function encode(options: CallOptions): { payload?: Buffer; headers: http.OutgoingHttpHeaders } {
  const headers: http.OutgoingHttpHeaders = { accept: "application/json" };
  if (options.bearer) headers.authorization = `Bearer ${options.bearer}`;
  if (options.body === undefined) return { headers };
  let payload: Buffer = Buffer.from(JSON.stringify(options.body));
  headers["content-type"] = "application/json";
  if (options.gzip && payload.length > 1_024) {
    payload = gzipSync(payload, { level: 3 });
    headers["content-encoding"] = "gzip";
  }
  headers["content-length"] = payload.length;
  return { payload, headers };
}

function decode(answer: http.IncomingMessage, bytes: Buffer, raw?: boolean): unknown {
  const status = answer.statusCode ?? 0;
  if (raw && status >= 200 && status < 300) return bytes;
  const text = bytes.toString("utf8");
  let body: unknown;
  try {
    body = text === "" ? undefined : JSON.parse(text);
  } catch {
    // A proxy's page; its status says enough.
  }
  if (status >= 200 && status < 300) return body;
  const said = (body as { error?: { message?: unknown } } | undefined)?.error?.message;
  const seconds = Number(answer.headers["retry-after"]);
  throw new PortalError(
    status,
    typeof said === "string" ? said.slice(0, 500) : `the portal answered ${status}`,
    seconds > 0 ? { retryAfterMs: Math.min(seconds * 1_000, LONGEST_RETRY_AFTER_MS) } : {},
  );
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
