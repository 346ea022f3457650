import "server-only";
import type { IncomingMessage } from "node:http";
import * as z from "zod";
import { makeRelayToken } from "@/lib/auth/relay-token";
import { asSystem } from "@/lib/context";
import { RELAY_REQUEST_BYTES, type RelayAsk, RelayCall } from "@/lib/contracts/relay";
import { withOrg } from "@/lib/db";
import { env } from "@/lib/env";
import { jsonOf } from "../endpoints/refusal-text";

/** A private endpoint: a name that a node's host declares, reached through that node's agent. */
export interface PrivateWay {
  orgId: string;
  nodeId: string;
  endpoint: string;
}

/** It does not resolve, so code that ignores that an endpoint is private reaches nothing. */
export const privateUrl = ({ nodeId, endpoint }: Pick<PrivateWay, "nodeId" | "endpoint">): string =>
  `http://${endpoint}.${nodeId}.invalid/v1`;

/** A private endpoint cannot be reached. The message is one sentence for people. */
export class WayClosed extends Error {}

interface Wanted {
  url: URL;
  apiKey: string | null;
  body?: unknown;
}

/** The request to the gateway that carries a request to a private endpoint. @throws WayClosed. */
export async function throughAgent(way: PrivateWay, { url, apiKey, body }: Wanted) {
  const call = RelayCall.parse(url.pathname.replace(/^\/(v1\/)?/, ""));
  const payload = body === undefined ? null : Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  if (payload && payload.length > RELAY_REQUEST_BYTES)
    throw new WayClosed(`Requests to a private endpoint are at most ${RELAY_REQUEST_BYTES / 1024 / 1024} MiB.`);
  const ctx = asSystem(way.orgId);
  const line = await withOrg(ctx, (tx) =>
    tx.privateLine.findUnique({ where: { orgId_nodeId: { orgId: ctx.orgId, nodeId: way.nodeId } }, select: { gatewayUrl: true } }),
  );
  const ask: RelayAsk = { endpoint: way.endpoint, call, apiKey, body: payload?.toString("base64") ?? null };
  return {
    url: new URL("/relays", line?.gatewayUrl ?? env().MILLWRIGHT_GATEWAY_URL),
    apiKey: makeRelayToken(way),
    body: ask as unknown,
  };
}

const Failed = z.object({ failure: z.string().optional(), error: z.object({ message: z.string() }).optional() });

/** Why there is no answer of the model server, as far as the gateway says; null where `response` is its answer. */
export async function failureOf(response: IncomingMessage, read: (response: IncomingMessage) => Promise<string>): Promise<string | null> {
  // A node at its limit of requests is busy, like a server with a full queue, and not broken.
  if (response.headers["x-millwright-relay"] === "answer" || response.statusCode === 429) return null;
  const { data } = Failed.safeParse(jsonOf(await read(response)));
  const said = data?.failure ?? data?.error?.message;
  return `The private endpoint could not be asked. ${said ?? `The gateway answered ${response.statusCode}.`}`;
}
