import type { FastifyInstance, FastifyReply } from "fastify";
import * as z from "zod";
import { parseInput } from "@/lib/parse-input";
import { type Gate, nodeRoute } from "../gate";

const LONGEST_MS = 25_000;
const Query = z.object({ waitMs: z.coerce.number().int().min(0).max(LONGEST_MS).catch(LONGEST_MS) });

/** Aborts when the caller hangs up (and, harmlessly, once the answer is out). */
function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once("close", () => gone.abort());
  return gone.signal;
}

/** The long-poll. */
export function tasksRoute(app: FastifyInstance, gate: Gate): void {
  nodeRoute(app, gate, {
    method: "GET",
    url: "/agent/v1/tasks",
    rate: { perSecond: 10, burst: 50 },
    handle: async (node, _body, request, reply) => {
      const { waitMs } = parseInput(Query, request.query);
      gate.seen.note({ orgId: node.orgId, nodeId: node.actor.nodeId });
      return { tasks: await gate.polls.poll(node, waitMs, goneSignal(reply)) };
    },
  });
}
