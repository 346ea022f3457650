import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyReply } from "fastify";
import * as z from "zod";
import { readRelayToken } from "@/lib/auth/relay-token";
import { canonicalJson } from "@/lib/canonical";
import { RELAY_PART_BYTES, RELAY_REQUEST_BYTES, RelayAsk, type RelayHead, RelayPart, RelayPoll } from "@/lib/contracts/relay";
import { refuse } from "@/lib/errors";
import { recordConnection } from "@/lib/inference/relay/record-connection";
import { signWithOrgKey } from "@/lib/orgs/signing-key";
import { parseInput } from "@/lib/parse-input";
import { uuidv7 } from "@/lib/uuid";
import { type Gate, nodeRoute } from "../gate";

const MIB = 1024 * 1024;
const ASK_BYTES = Math.ceil((RELAY_REQUEST_BYTES * 4) / 3) + 16 * 1024;
const PART_BYTES = Math.ceil((RELAY_PART_BYTES * 4) / 3) + 4 * 1024;
/** How long a request may wait for its agent, and the agent's clock be behind. */
const VALID_MS = 60_000;
const RelayId = z.uuid();

/** Aborts when the caller hangs up. */
function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once("close", () => gone.abort());
  return gone.signal;
}

/** Requests for private endpoints: agents fetch them and bring the answers in parts. */
export function relayRoutes(app: FastifyInstance, gate: Gate): void {
  nodeRoute(app, gate, {
    method: "POST",
    url: "/agent/v1/relays/next",
    rate: { perSecond: 50, burst: 200 },
    body: RelayPoll,
    handle: async (node, poll, _request, reply) => {
      await recordConnection(node, poll.endpoints, gate.settings.ownUrl ?? null);
      return gate.relays.poll(node.actor.nodeId, poll, goneSignal(reply));
    },
  });
  nodeRoute(app, gate, {
    method: "POST",
    url: "/agent/v1/relays/:relayId/parts",
    rate: { perSecond: 1_500, burst: 3_000 },
    bytes: { perSecond: 32 * MIB, burst: 128 * MIB },
    bodyLimit: PART_BYTES,
    body: RelayPart,
    handle: async (node, part, request) => {
      const id = RelayId.safeParse((request.params as { relayId?: string }).relayId);
      return { verdict: id.success ? gate.relays.take(node.actor.nodeId, id.data, part) : "stop" };
    },
  });
  askRoute(app, gate);
}

/** The route of the portal and the inference door. Agents and browsers have no token for it, and the portal forwards nothing to it. */
function askRoute(app: FastifyInstance, gate: Gate): void {
  const callerOf = (authorization: string | undefined) => {
    const caller = readRelayToken(/^Bearer (\S{1,300})$/.exec(authorization ?? "")?.[1] ?? "");
    if (!caller) throw refuse("unauthenticated", "relaysForPortal");
    return caller;
  };
  app.post("/relays", {
    bodyLimit: ASK_BYTES,
    onRequest: async (request, reply) => {
      const { orgId, nodeId } = callerOf(request.headers.authorization);
      gate.relays.demandRoom(nodeId);
      // Separate from the node's own limit: its reports have room however much people use its models.
      gate.room.enter(request, reply, [
        [`relays ${nodeId}`, 32 * MIB],
        [`relays of ${orgId}`, 96 * MIB],
      ]);
    },
    handler: async (request, reply) => {
      const { orgId, nodeId } = callerOf(request.headers.authorization);
      const { endpoint, call, apiKey, body } = parseInput(RelayAsk, request.body);
      const bodySha256 = body === null ? null : createHash("sha256").update(Buffer.from(body, "base64")).digest("hex");
      const head: RelayHead = {
        purpose: "millwright-relay",
        relayId: uuidv7(),
        orgId,
        nodeId,
        endpoint,
        call,
        bodySha256,
        expiresAtMs: Date.now() + VALID_MS,
      };
      const signature = await signWithOrgKey(orgId, canonicalJson(head));
      gate.relays.demandRoom(nodeId);
      reply.hijack();
      gate.relays.place({ head, signature, apiKey, body }, reply.raw);
    },
  });
}
