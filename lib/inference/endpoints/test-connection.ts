import "server-only";
import { lookup } from "node:dns/promises";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type * as z from "zod";
import type { ConnectionTest, Hop } from "@/lib/contracts/playground";
import { endpointUrl } from "./endpoint-url";
import { parseModels } from "./parse-models";
import { readText } from "./read-text";
import { refusalText } from "./refusal-text";
import { isRefusedAddress } from "./refused-address";
import { type EndpointAccess, hostOf, portOf, refusedText, requestEndpoint, unreachableText } from "./request-endpoint";

type HopName = z.infer<typeof Hop>["hop"];
const WITHIN_MS = 5_000;

export class HopFailed extends Error {}

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
  async function hop<T>(name: HopName, walk: () => Promise<[detail: string, result: T]>): Promise<T | null> {
    const began = performance.now();
    const done = (ok: boolean, detail: string) =>
      hops.push({ hop: name, ok, detail, tookMs: Math.round((performance.now() - began) * 10) / 10 });
    try {
      const [detail, result] = await walk();
      done(true, detail);
      return result;
    } catch (error) {
      done(false, error instanceof HopFailed ? error.message : unreachableText(url, error as NodeJS.ErrnoException));
      return null;
    }
  }
  return { hop, hops };
}

async function resolve(url: URL): Promise<[string, string]> {
  const host = hostOf(url);
  const addresses = isIP(host)
    ? [host]
    : (await within(lookup(host, { all: true }), `The name server did not answer`)).map((each) => each.address);
  const allowed = addresses.filter((address) => !isRefusedAddress(address));
  const [first] = allowed;
  if (!first) throw new HopFailed(refusedText(host));
  return [isIP(host) ? `${host} is an address` : `${host} is ${allowed.join(", ")}`, first];
}

async function openTcp(url: URL, address: string): Promise<[string, Socket]> {
  const socket = connectTcp({ host: address, port: portOf(url) });
  await ready(socket, "connect", `${address} did not answer on port ${portOf(url)}`);
  return [`${address} answers on port ${portOf(url)}`, socket];
}

async function shakeHands(url: URL, address: string): Promise<[string, true]> {
  const host = hostOf(url);
  const socket = connectTls({ host: address, port: portOf(url), ...(isIP(host) ? {} : { servername: host }) });
  await ready(socket, "secureConnect", "The TLS handshake did not finish");
  const until = socket.getPeerCertificate().valid_to;
  const detail = `${socket.getProtocol()}, certificate valid until ${until}`;
  socket.destroy();
  return [detail, true];
}

export async function askForModels(url: URL, endpoint: EndpointAccess): Promise<[string, string]> {
  const response = await requestEndpoint({ endpoint, url, signal: AbortSignal.timeout(WITHIN_MS), idleMs: WITHIN_MS }).catch(
    (error: Error) => {
      throw new HopFailed(error.name === "TimeoutError" ? `No answer to GET ${url.pathname} within ${WITHIN_MS / 1_000} s` : error.message);
    },
  );
  const body = await readText(response);
  const status = response.statusCode ?? 0;
  if (status === 401 || status === 403) {
    throw new HopFailed(`${endpoint.apiKey ? "The key was refused" : "A key is needed"} (${status}): ${refusalText(body)}`);
  }
  if (status >= 300 && status < 400)
    throw new HopFailed(`It redirects to ${response.headers.location ?? "elsewhere"}. Use that as the base URL.`);
  if (status !== 200) throw new HopFailed(`GET ${url.pathname} answered ${status}: ${refusalText(body) || "no text"}`);
  return [`GET ${url.pathname} answered 200`, body];
}

export function countModels(body: string): [string, true] {
  const models = parseModels(body);
  if (models === null) throw new HopFailed("The answer is not a list of models. Is the path of the base URL right?");
  if (models.length === 0) throw new HopFailed("The endpoint serves no model.");
  const names = models.slice(0, 3).map((model) => model.id);
  return [`${models.length === 1 ? "1 model" : `${models.length} models`}: ${names.join(", ")}${models.length > 3 ? ", …" : ""}`, true];
}

function ready(socket: Socket, event: "connect" | "secureConnect", late: string): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const fail = (error: Error) => {
      socket.destroy();
      reject(error);
    };
    socket.setTimeout(WITHIN_MS, () => fail(new HopFailed(`${late} within ${WITHIN_MS / 1_000} s`)));
    socket.once(event, () => {
      socket.setTimeout(0);
      resolve();
    });
    socket.once("error", fail);
  });
}

async function within<T>(work: Promise<T>, late: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new HopFailed(`${late} within ${WITHIN_MS / 1_000} s`)), WITHIN_MS);
  });
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}
