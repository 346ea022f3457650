import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type * as z from "zod";
import { type NodeSession, readSessionToken } from "@/lib/auth/node-session";
import type { Ctx } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { SeenNodes } from "@/lib/nodes/seen";
import type { KnownNodes } from "./node-keys";
import { TooMany } from "./refuse";
import type { GatewaySettings } from "./settings";
import type { TaskPolls } from "./task-polls";
import type { Rate, TokenBuckets } from "./token-buckets";

export type NodeCtx = Ctx & { actor: { kind: "node"; nodeId: string; name: string } };

/** What the routes share. */
export interface Gate {
  settings: GatewaySettings;
  nodes: KnownNodes;
  buckets: TokenBuckets;
  polls: TaskPolls;
  seen: SeenNodes;
}

declare module "fastify" {
  interface FastifyRequest {
    node: NodeCtx | null;
  }
}

const unauthenticated = () => new AppError("unauthenticated", "This node's session has ended. Open a new one.");

/** Whose session this header shows; null for one that we did not give out or that is over. */
export function sessionOf(authorization: string | undefined): NodeSession | null {
  const [, token = ""] = /^Bearer (\S{1,300})$/i.exec(authorization ?? "") ?? [];
  return readSessionToken(token);
}

/** @throws AppError `unauthenticated` for a token that is missing, forged or past its time, and for a node that was removed. */
async function authenticate(gate: Gate, authorization: string | undefined): Promise<NodeCtx> {
  const session = sessionOf(authorization);
  if (!session) throw unauthenticated();
  const { orgId, nodeId } = session;
  const node = await gate.nodes.get(orgId, nodeId);
  if (!node) throw unauthenticated();
  return { orgId, actor: { kind: "node", nodeId, name: node.name } };
}

/** @throws TooMany when this caller or the whole org asks more often than it may. */
export function limitRate({ buckets }: Gate, key: string, rate: Rate): void {
  const waitMs = buckets.take(key, rate);
  if (waitMs > 0) throw new TooMany(waitMs);
}

/**
 * Who it is, and that they do not come too often; settled before a body is read.
 * @throws AppError `unauthenticated`, TooMany.
 */
export async function admit(gate: Gate, authorization: string | undefined, url: string, rate: Rate): Promise<NodeCtx> {
  const node = await authenticate(gate, authorization);
  const perSecond = gate.settings.orgRequestsPerSecond;
  limitRate(gate, `${url} ${node.actor.nodeId}`, rate);
  limitRate(gate, `org ${node.orgId}`, { perSecond, burst: 2 * perSecond });
  return node;
}

/** @throws AppError `invalid` with the path of the first field that does not fit. */
export function parseAs<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.join(".") ?? "";
  throw new AppError("invalid", `${path || "body"}: ${issue?.message ?? "does not fit"}`, path);
}

interface NodeRoute<S extends z.ZodType | undefined> {
  method: "GET" | "POST";
  url: string;
  rate: Rate;
  bodyLimit?: number;
  body?: S;
  handle(
    node: NodeCtx,
    body: S extends z.ZodType ? z.output<S> : undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<unknown>;
}

/** A door for nodes with a session. Who it is and how often they come is settled from the headers, before a body is read. */
export function nodeRoute<S extends z.ZodType | undefined = undefined>(app: FastifyInstance, gate: Gate, route: NodeRoute<S>): void {
  app.route({
    method: route.method,
    url: route.url,
    ...(route.bodyLimit ? { bodyLimit: route.bodyLimit } : {}),
    onRequest: async (request) => {
      request.node = await admit(gate, request.headers.authorization, route.url, route.rate);
    },
    handler: async (request, reply) => {
      if (!request.node) throw unauthenticated();
      const body = route.body ? parseAs(route.body, request.body) : undefined;
      const result = await route.handle(request.node, body as never, request, reply);
      return result === undefined ? reply.code(204).send() : result;
    },
  });
}
