import * as http from "node:http";
import * as https from "node:https";
import type { HostRequest, HostResponse } from "./host";
import { ProxyAgent, parseProxy, proxied, proxyLogin } from "./proxy-agent";

const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_MAX_BYTES = 4 * 1024 * 1024;

/**
 * One request over its own connection; redirects are answers like any other. The deadline covers everything from DNS to the last byte.
 * @throws the socket's error, `ETIMEDOUT` at the deadline, `RangeError` when the answer is larger than `maxBytes`.
 */
export function httpRequest(request: HostRequest): Promise<HostResponse> {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, maxBytes = DEFAULT_MAX_BYTES, method = "GET" } = request;
  return new Promise((resolve, reject) => {
    const target = request.socketPath ? "unix socket" : (request.url ?? "");
    const common = { method, headers: request.headers ?? {}, agent: false };
    const onAnswer = (answer: http.IncomingMessage) => {
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size <= maxBytes) return void chunks.push(chunk);
        fail(new RangeError(`the answer of ${target} is larger than ${maxBytes} bytes`));
        outgoing.destroy();
      });
      answer.on("error", fail);
      answer.on("end", () => {
        clearTimeout(deadline);
        resolve({ status: answer.statusCode ?? 0, headers: flatten(answer.headers), body: Buffer.concat(chunks).toString("utf8") });
      });
    };
    const fail = (error: Error) => {
      clearTimeout(deadline);
      reject(error);
    };
    const outgoing = request.socketPath
      ? http.request({ ...common, socketPath: request.socketPath, path: request.path ?? "/", host: "localhost" }, onAnswer)
      : start(request, common, onAnswer);
    const deadline = setTimeout(() => {
      outgoing.destroy(Object.assign(new Error(`${target} did not answer within ${timeoutMs} ms`), { code: "ETIMEDOUT" }));
    }, timeoutMs);
    outgoing.on("error", fail);
    outgoing.end(request.body);
  });
}

function start(request: HostRequest, options: http.RequestOptions, onAnswer: (answer: http.IncomingMessage) => void): http.ClientRequest {
  const url = new URL(request.path ?? "", request.url);
  if (request.proxy !== undefined) return startProxied(url, parseProxy(request.proxy), options, onAnswer);
  return (url.protocol === "https:" ? https : http).request(url, options, onAnswer);
}

function startProxied(
  url: URL,
  proxy: URL,
  options: http.RequestOptions,
  onAnswer: (answer: http.IncomingMessage) => void,
): http.ClientRequest {
  if (url.protocol === "https:") return https.request(url, { ...options, agent: new ProxyAgent(proxy) }, onAnswer);
  const headers = { ...(options.headers as Record<string, string>), host: url.host, ...proxyLogin(proxy) };
  const outgoing = http.request({ ...options, ...proxied(proxy, url), headers }, (answer) => {
    if (answer.statusCode !== 407) return onAnswer(answer);
    outgoing.destroy(Object.assign(new Error("the proxy answers 407"), { proxyStatus: 407 }));
  });
  // There is no connection but the proxy's.
  outgoing.on("error", (error) => void Object.assign(error, { atProxy: true }));
  return outgoing;
}

function flatten(headers: http.IncomingHttpHeaders): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(", ") : value;
  return flat;
}
