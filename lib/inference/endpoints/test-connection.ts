import "server-only";
import { lookup } from "node:dns/promises";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type * as z from "zod";
import type { Saying } from "@/lib/contracts/error";
import type { ConnectionTest, Hop } from "@/lib/contracts/playground";
import { saying } from "@/lib/errors";
import { endpointUrl } from "./endpoint-url";
import { parseModels } from "./parse-models";
import { readText } from "./read-text";
import { refusalText } from "./refusal-text";
import { isRefusedAddress } from "./refused-address";
import {
  type EndpointAccess,
  EndpointUnreachable,
  hostOf,
  portOf,
  refusedSaying,
  requestEndpoint,
  unreachableSaying,
} from "./request-endpoint";

type HopName = z.infer<typeof Hop>["hop"];
const WITHIN_MS = 5_000;

const WITHIN = { seconds: WITHIN_MS / 1_000 };

/** A hop of the way to an endpoint failed. The message is for people. */
export class HopFailed extends Error {
  constructor(readonly said: Saying) {
    super(said.message);
  }
}
const failed = (...said: Parameters<typeof saying>) => new HopFailed(saying(...said));

/**
 * Tests the way to an endpoint hop by hop (DNS, TCP, TLS, HTTP, models) and stops at the first that fails, so that people know where to look.
 * Takes at most five seconds a hop.
 */
export async function testConnection(baseUrl: string, apiKey: string | null): Promise<z.infer<typeof ConnectionTest>> {
  const url = endpointUrl(baseUrl, "models");
  const { hop, hops } = walkFrom(url);

  const address = await hop("dns", () => resolve(url));
  const socket = address === null ? null : await hop("tcp", () => openTcp(url, address));
  socket?.destroy();
  const secure = socket === null ? null : url.protocol === "https:" ? await hop("tls", () => shakeHands(url, address as string)) : true;
  const body = secure === null ? null : await hop("http", () => askForModels(url, { apiKey }));
  if (body !== null) await hop("models", async () => countModels(body));
  return { ok: hops.every((each) => each.ok), hops };
}

/** Notes each hop of a walk to an endpoint: how it went and how long it took. */
export function walkFrom(url: URL) {
  const hops: z.infer<typeof Hop>[] = [];
  async function hop<T>(name: HopName, walk: () => Promise<[detail: Saying, result: T]>): Promise<T | null> {
    const began = performance.now();
    const done = (ok: boolean, { message, ...said }: Saying) =>
      hops.push({ hop: name, ok, detail: message, ...said, tookMs: Math.round((performance.now() - began) * 10) / 10 });
    try {
      const [detail, result] = await walk();
      done(true, detail);
      return result;
    } catch (error) {
      done(false, error instanceof HopFailed ? error.said : unreachableSaying(url, error as NodeJS.ErrnoException));
      return null;
    }
  }
  return { hop, hops };
}

async function resolve(url: URL): Promise<[Saying, string]> {
  const host = hostOf(url);
  const addresses = isIP(host)
    ? [host]
    : (await within(lookup(host, { all: true }), saying("hop.nameServerSilent", WITHIN))).map((each) => each.address);
  const allowed = addresses.filter((address) => !isRefusedAddress(address));
  const [first] = allowed;
  if (!first) throw new HopFailed(refusedSaying(host));
  return [isIP(host) ? saying("hop.isAddress", { host }) : saying("hop.resolved", { host, addresses: allowed.join(", ") }), first];
}

async function openTcp(url: URL, address: string): Promise<[Saying, Socket]> {
  const port = portOf(url);
  const socket = connectTcp({ host: address, port });
  // A port is no quantity: it is written without separators.
  const place = { address, port: String(port) };
  await ready(socket, "connect", saying("hop.portSilent", { ...place, ...WITHIN }));
  return [saying("hop.answers", place), socket];
}

async function shakeHands(url: URL, address: string): Promise<[Saying, true]> {
  const host = hostOf(url);
  const socket = connectTls({ host: address, port: portOf(url), ...(isIP(host) ? {} : { servername: host }) });
  await ready(socket, "secureConnect", saying("hop.handshakeLate", WITHIN));
  const until = socket.getPeerCertificate().valid_to;
  const detail = saying("hop.tls", { protocol: socket.getProtocol() ?? "", until });
  socket.destroy();
  return [detail, true];
}

/** Requests an endpoint's models. @returns a sentence for the HTTP hop, and the body. @throws HopFailed. */
export async function askForModels(url: URL, endpoint: EndpointAccess): Promise<[Saying, string]> {
  const response = await requestEndpoint({ endpoint, url, signal: AbortSignal.timeout(WITHIN_MS), idleMs: WITHIN_MS }).catch(
    (error: Error) => {
      if (error.name === "TimeoutError") throw failed("hop.noAnswer", { path: url.pathname, ...WITHIN });
      throw new HopFailed(error instanceof EndpointUnreachable ? error.said : { message: error.message });
    },
  );
  const body = await readText(response);
  const status = response.statusCode ?? 0;
  if (status === 401 || status === 403) {
    throw failed(endpoint.apiKey ? "hop.keyRefused" : "hop.keyNeeded", { status, text: refusalText(body) });
  }
  if (status >= 300 && status < 400) {
    const { location } = response.headers;
    throw location ? failed("hop.redirects", { location }) : failed("hop.redirectsElsewhere");
  }
  const answer = { path: url.pathname, status };
  const text = refusalText(body);
  if (status !== 200) throw text ? failed("hop.status", { ...answer, text }) : failed("hop.statusBare", answer);
  return [saying("hop.http", { path: url.pathname }), body];
}

/** The last hop: a sentence with the number of models and the first names. @throws HopFailed for another answer or no models. */
export function countModels(body: string): [Saying, true] {
  const models = parseModels(body);
  if (models === null) throw failed("hop.notModels");
  if (models.length === 0) throw failed("hop.noModel");
  const names = models.slice(0, 3).map((model) => model.id);
  return [saying("hop.models", { n: models.length, names: `${names.join(", ")}${models.length > 3 ? ", …" : ""}` }), true];
}

function ready(socket: Socket, event: "connect" | "secureConnect", late: Saying): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const fail = (error: Error) => {
      socket.destroy();
      reject(error);
    };
    socket.setTimeout(WITHIN_MS, () => fail(new HopFailed(late)));
    socket.once(event, () => {
      socket.setTimeout(0);
      resolve();
    });
    socket.once("error", fail);
  });
}

async function within<T>(work: Promise<T>, late: Saying): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new HopFailed(late)), WITHIN_MS);
  });
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}
