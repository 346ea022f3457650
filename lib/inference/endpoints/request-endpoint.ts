import "server-only";
import { lookup } from "node:dns";
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import type { Saying } from "@/lib/contracts/error";
import { saying } from "@/lib/errors";
import { failureOf, type PrivateWay, throughAgent, WayClosed } from "../relay/through-agent";
import { readText } from "./read-text";
import { isRefusedAddress, type Networks } from "./refused-address";

/** How an endpoint is reached and with which key. Callers pass the whole endpoint, so that no part is forgotten. */
export interface EndpointAccess {
  apiKey: string | null;
  /** A Unix socket to speak through instead of the URL's address. Settings name it, never a person. */
  socketPath?: string | undefined;
  /** The way to a private endpoint, instead of the URL's address. */
  way?: PrivateWay | undefined;
}

export interface EndpointRequest {
  endpoint: EndpointAccess;
  url: URL;
  /** Sent as JSON with POST, a buffer as it is; without it the request is a GET. */
  body?: unknown;
  /** Keeps the connection for the next request. */
  keepConnection?: boolean;
  signal: AbortSignal;
  /** Until a connection stands, in ms. */
  connectMs?: number;
  /** The longest time without a byte in either direction, in ms: a queue may be long, but endless silence is a fault. */
  idleMs?: number;
  /** From the request to the end of the answer, even if bytes keep coming. */
  totalMs?: number;
}

/** The endpoint could not be reached. The message is for people: it says what was tried and what happened. */
export class EndpointUnreachable extends Error {
  readonly said: Saying;

  /** A text is in the endpoint's own words. */
  constructor(said: Saying | string) {
    const whole = typeof said === "string" ? { message: said } : said;
    super(whole.message);
    this.said = whole;
  }
}

const kept = {
  http: new HttpAgent({ keepAlive: true, maxFreeSockets: 64, timeout: 30_000 }),
  https: new HttpsAgent({ keepAlive: true, maxFreeSockets: 64, timeout: 30_000 }),
};

/** A kept connection that the endpoint had closed meanwhile: the request was not processed, so it may be sent again. */
export class StaleConnection extends EndpointUnreachable {}

/** Checks the address that will really be connected to, so that a name cannot point elsewhere between check and use. */
export const guardedLookup =
  (networks?: Networks): LookupFunction =>
  (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, "", 0);
      const allowed = addresses.filter(({ address }) => !isRefusedAddress(address, networks));
      const [first] = allowed;
      if (!first) return callback(Object.assign(new EndpointUnreachable(refusedSaying(hostname)), { code: "EREFUSED_ADDRESS" }), "", 0);
      if (options.all) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };

export const refusedSaying = (host: string): Saying => saying("endpoint.refusedAddress", { host });

/** The host as it is connected to: without the brackets of IPv6. */
export const hostOf = (url: URL) => url.hostname.replace(/^\[|\]$/g, "");
export const portOf = (url: URL) => Number(url.port || (url.protocol === "https:" ? 443 : 80));

/**
 * One HTTP exchange with an endpoint; redirects are not followed (the key would travel with them).
 * @throws EndpointUnreachable when nothing answers; the signal's reason when it was aborted.
 */
export async function requestEndpoint({ endpoint, ...rest }: EndpointRequest): Promise<IncomingMessage> {
  const { apiKey, socketPath, way } = endpoint;
  const request = { ...rest, apiKey, socketPath, way };
  if (!way) return send(request);
  const through = await throughAgent(way, request).catch((error: unknown) => {
    throw error instanceof WayClosed ? new EndpointUnreachable(error.message) : error;
  });
  const response = await send({ ...request, ...through });
  const failure = await failureOf(response, (one) => readText(one, 10_000));
  if (failure !== null) throw new EndpointUnreachable(failure);
  return response;
}

function send({
  url,
  apiKey,
  socketPath,
  way,
  body,
  keepConnection = false,
  signal,
  connectMs = 5_000,
  idleMs = 120_000,
  totalMs = 15 * 60_000,
}: Omit<EndpointRequest, "endpoint"> & EndpointAccess): Promise<IncomingMessage> {
  const host = hostOf(url);
  // A socket or relay leads to a part of this installation, so its address is not checked.
  const isOwn = socketPath !== undefined || way !== undefined;
  if (!isOwn && isIP(host) !== 0 && isRefusedAddress(host)) return Promise.reject(new EndpointUnreachable(refusedSaying(host)));
  const [ask, agent] = url.protocol === "https:" ? [httpsRequest, kept.https] : [httpRequest, kept.http];
  const payload = body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    let response: IncomingMessage | undefined;
    const request = ask(
      url,
      {
        method: payload === undefined ? "GET" : "POST",
        agent: keepConnection && !socketPath ? agent : false,
        ...(socketPath ? { socketPath } : way ? {} : { lookup: guardedLookup() }),
        signal,
        headers: {
          accept: "application/json, text/event-stream",
          "user-agent": "millwright",
          ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}),
          ...(payload === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(payload) }),
        },
      },
      (answer) => {
        response = answer;
        resolve(answer);
      },
    );
    const connecting = setTimeout(
      () => request.destroy(new EndpointUnreachable(saying("endpoint.noConnection", { host: url.host, seconds: connectMs / 1_000 }))),
      connectMs,
    );
    request.on("socket", (socket) => {
      if (socket.connecting) socket.once("connect", () => clearTimeout(connecting));
      else clearTimeout(connecting);
    });
    request.setTimeout(idleMs, () => {
      const silent = new EndpointUnreachable(saying("endpoint.silent", { host: url.host, seconds: idleMs / 1_000 }));
      // Once the answer has begun its reader must get the reason; destroying the request would only say "aborted".
      (response ?? request).destroy(silent);
    });
    const deadline = setTimeout(() => {
      (response ?? request).destroy(new EndpointUnreachable(saying("endpoint.late", { host: url.host, minutes: totalMs / 60_000 })));
    }, totalMs);
    request.on("close", () => {
      clearTimeout(connecting);
      clearTimeout(deadline);
    });
    request.on("error", (error: NodeJS.ErrnoException) => {
      if (signal.aborted) return reject(signal.reason);
      if (request.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE"))
        return reject(new StaleConnection(unreachableSaying(url, error)));
      reject(error instanceof EndpointUnreachable ? error : new EndpointUnreachable(unreachableSaying(url, error)));
    });
    request.end(payload);
  });
}

/** "Could not reach gpu-07:8000. Nothing listens there. (ECONNREFUSED)" */
export function unreachableSaying(url: URL, error: NodeJS.ErrnoException): Saying {
  if (error instanceof EndpointUnreachable) return error.said;
  const { code, message } = error;
  if (code) return saying("endpoint.failed", { host: url.host, code, text: message });
  return message ? saying("endpoint.failedBare", { host: url.host, text: message }) : saying("endpoint.failedUnsaid", { host: url.host });
}
