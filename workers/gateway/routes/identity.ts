import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { CHALLENGE_MS, makeChallenge } from "@/lib/auth/node-session";
import { clientAddress } from "@/lib/client-address";
import { type ChallengeAnswer, ChallengeRequest, EnrolRequest, SessionRequest } from "@/lib/contracts/agent";
import { AppError, refuse } from "@/lib/errors";
import { enrolNode } from "@/lib/nodes/enrol-node";
import { openSession } from "@/lib/nodes/open-session";
import { parseInput } from "@/lib/parse-input";
import { anonymousHolders } from "../body-memory";
import { type Gate, limitRate } from "../gate";
import { OnceOnly } from "../once-only";
import { TooMany } from "../refuse";

const BODY_LIMIT = 16 * 1024;
/** Failed attempts of one address. Only failures count, and a stranger's failures lock no node out. */
const FAILURES = { perSecond: 10, burst: 200 };
/** Sessions that one node opened. */
const SESSIONS = { perSecond: 1, burst: 20 };

/** How a host becomes a node, and how a node opens a session. Callers are not authenticated yet. */
export function identityRoutes(app: FastifyInstance, gate: Gate): void {
  const challenges = new OnceOnly(CHALLENGE_MS);
  const opened = new Set<string>();
  const addressOf = ({ headers, socket }: FastifyRequest) => {
    const forwarded = headers["x-forwarded-for"];
    return clientAddress(
      Array.isArray(forwarded) ? forwarded.join(",") : forwarded,
      socket.remoteAddress,
      gate.settings.trustedProxies ?? 0,
    );
  };
  const bounded = {
    bodyLimit: BODY_LIMIT,
    onRequest: async (request: FastifyRequest, reply: FastifyReply) =>
      gate.room.enter(request, reply, anonymousHolders(addressOf(request))),
  };
  /** @throws TooMany for an address that has failed too often; what fails counts. */
  const judged = async <T>(request: FastifyRequest, isKnown: boolean, work: () => Promise<T>): Promise<T> => {
    const key = `failed ${addressOf(request)}`;
    const waitMs = isKnown ? 0 : gate.buckets.wait(key, FAILURES);
    if (waitMs > 0) throw new TooMany(waitMs);
    return work().catch((error: unknown) => {
      if (error instanceof AppError && error.code === "unauthenticated") gate.buckets.spend(key, FAILURES, 1);
      throw error;
    });
  };

  app.post("/agent/v1/enrol", bounded, async (request) => {
    const input = parseInput(EnrolRequest, request.body);
    return judged(request, false, () => enrolNode(input));
  });

  // A challenge costs less than its request and is not stored, so it has no limit that a stranger could use up.
  app.post("/agent/v1/challenge", bounded, async (request): Promise<ChallengeAnswer> => {
    const { nodeId } = parseInput(ChallengeRequest, request.body);
    return { challenge: makeChallenge(nodeId), timeMs: Date.now() };
  });

  app.post("/agent/v1/session", bounded, async (request) => {
    const input = parseInput(SessionRequest, request.body);
    const { nodeId } = input;
    // A known node may try, whatever other requests come from its address.
    const answer = await judged(request, opened.has(nodeId), () => openSession(input));
    if (!challenges.use(input.challenge)) throw refuse("unauthenticated", "challengeAnswered");
    limitRate(gate, `session ${nodeId}`, SESSIONS);
    opened.add(nodeId);
    return answer;
  });
}
