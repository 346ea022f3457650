import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type * as z from "zod";
import type { KnownNode } from "@/lib/auth/find-node";
import { type NodeSession, readSessionToken } from "@/lib/auth/node-session";
import type { Ctx } from "@/lib/context";
import { refuse } from "@/lib/errors";
import type { SeenNodes } from "@/lib/fleet/seen";
import { parseInput } from "@/lib/parse-input";
import { type BodyMemory, nodeHolders } from "./body-memory";
import type { KnownNodes } from "./node-keys";
import { TooMany } from "./refuse";
import type { RelayHub } from "./relay/relay-hub";
import type { GatewaySettings } from "./settings";
import type { TaskPolls } from "./task-polls";
import type { Rate, TokenBuckets } from "./token-buckets";

export type NodeCtx = Ctx & { actor: { kind: "node"; nodeId: string; name: string } };

/** State that the routes share. */
export interface Gate {
  settings: GatewaySettings;
  nodes: KnownNodes;
  buckets: TokenBuckets;
  polls: TaskPolls;
  relays: RelayHub;
  seen: SeenNodes;
  room: BodyMemory;
}

declare module "fastify" {
  interface FastifyRequest {
    node: NodeCtx | null;
    /** Counts the size of an inflated body. */
    spendBytes: ((bytes: number) => void) | null;
  }
}

const unauthenticated = () => refuse("unauthenticated", "nodeSessionEnded");

/** The node of this header's session; null for an unknown or expired one. */
function sessionOf(authorization: string | undefined): NodeSession | null {
  const [, token = ""] = /^Bearer (\S{1,300})$/i.exec(authorization ?? "") ?? [];
  return readSessionToken(token);
}

/** The caller at one URL, from a header of every request, and the key under which its requests are counted. */
export interface Caller {
  session: NodeSession;
  nodeKey: string;
  orgKey: string;
}

/** Null for a token that is missing, forged or expired. */
export function callerOf(authorization: string | undefined, url: string): Caller | null {
  const session = sessionOf(authorization);
  return session && { session, nodeKey: `${url} ${session.nodeId}`, orgKey: `org ${session.orgId}` };
}

/** @throws TooMany when this caller or the whole org asks more often than it may. */
export function limitRate({ buckets }: Gate, key: string, rate: Rate): void {
  const waitMs = buckets.take(key, rate);
  if (waitMs > 0) throw new TooMany(waitMs);
}

/**
 * Authenticates the caller and checks its rate, before a body is read. Synchronous for a node that was looked up lately.
 * @throws AppError `unauthenticated` also for an expired session and a removed node; TooMany.
 */
export function admit(gate: Gate, caller: Caller | null, rate: Rate): NodeCtx | Promise<NodeCtx> {
  if (!caller || caller.session.expiresAtMs <= Date.now()) throw unauthenticated();
  const { orgId, nodeId } = caller.session;
  const known = gate.nodes.known(orgId, nodeId);
  return known ? enter(gate, caller, rate, known) : gate.nodes.get(orgId, nodeId).then((node) => enter(gate, caller, rate, node));
}

function enter(gate: Gate, { session, nodeKey, orgKey }: Caller, rate: Rate, node: KnownNode | null): NodeCtx {
  if (!node) throw unauthenticated();
  const perSecond = gate.settings.orgRequestsPerSecond;
  limitRate(gate, nodeKey, rate);
  limitRate(gate, orgKey, { perSecond, burst: 2 * perSecond });
  return { orgId: session.orgId, actor: { kind: "node", nodeId: session.nodeId, name: node.name } };
}

/** @throws TooMany while recent bodies have used up the limit. */
function limitBytes({ buckets }: Gate, request: FastifyRequest, key: string, rate: Rate): void {
  const waitMs = buckets.wait(key, rate);
  if (waitMs > 0) throw new TooMany(waitMs);
  request.spendBytes = (bytes) => buckets.spend(key, rate, bytes);
}

interface NodeRoute<S extends z.ZodType | undefined> {
  method: "GET" | "POST";
  url: string;
  rate: Rate;
  bodyLimit?: number;
  /** Bytes of its bodies, inflated: reading them costs by their length. */
  bytes?: Rate;
  body?: S;
  handle(
    node: NodeCtx,
    body: S extends z.ZodType ? z.output<S> : undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<unknown>;
}

/** A route for nodes with a session. Identity and rate are checked from the headers, before a body is read. */
export function nodeRoute<S extends z.ZodType | undefined = undefined>(app: FastifyInstance, gate: Gate, route: NodeRoute<S>): void {
  app.route({
    method: route.method,
    url: route.url,
    ...(route.bodyLimit ? { bodyLimit: route.bodyLimit } : {}),
    onRequest: async (request, reply) => {
      const node = await admit(gate, callerOf(request.headers.authorization, route.url), route.rate);
      request.node = node;
      if (route.bytes) limitBytes(gate, request, `bytes ${route.url} ${node.actor.nodeId}`, route.bytes);
      gate.room.enter(request, reply, nodeHolders(node.actor.nodeId, node.orgId));
    },
    handler: async (request, reply) => {
      if (!request.node) throw unauthenticated();
      const body = route.body ? parseInput(route.body, request.body) : undefined;
      const result = await route.handle(request.node, body as never, request, reply);
      return result === undefined ? reply.code(204).send() : result;
    },
  });
}
