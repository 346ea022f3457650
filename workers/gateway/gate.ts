import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type * as z from "zod";
import { readSessionToken } from "@/lib/auth/node-session";
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

/** @throws AppError `unauthenticated` for a token that is missing, forged or past its time, and for a node that was removed. */
async function authenticate(gate: Gate, request: FastifyRequest): Promise<NodeCtx> {
  const [, token = ""] = /^Bearer (\S{1,300})$/i.exec(request.headers.authorization ?? "") ?? [];
  const session = readSessionToken(token);
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
  const perOrg: Rate = { perSecond: gate.settings.orgRequestsPerSecond, burst: 2 * gate.settings.orgRequestsPerSecond };
  app.route({
    method: route.method,
    url: route.url,
    ...(route.bodyLimit ? { bodyLimit: route.bodyLimit } : {}),
    onRequest: async (request) => {
      const node = await authenticate(gate, request);
      limitRate(gate, `${route.url} ${node.actor.nodeId}`, route.rate);
      limitRate(gate, `org ${node.orgId}`, perOrg);
      request.node = node;
    },
    handler: async (request, reply) => {
      if (!request.node) throw unauthenticated();
      const body = route.body ? parseAs(route.body, request.body) : undefined;
      const result = await route.handle(request.node, body as never, request, reply);
      return result === undefined ? reply.code(204).send() : result;
    },
  });
}
