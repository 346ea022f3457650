import type { FastifyInstance } from "fastify";
import { CHALLENGE_MS, makeChallenge } from "@/lib/auth/node-session";
import { type ChallengeAnswer, ChallengeRequest, EnrolRequest, SessionRequest } from "@/lib/contracts/agent";
import { AppError } from "@/lib/errors";
import { enrolNode } from "@/lib/nodes/enrol-node";
import { openSession } from "@/lib/nodes/open-session";
import { parseInput } from "@/lib/parse-input";
import { type Gate, limitRate } from "../gate";
import { OnceOnly } from "../once-only";

const BODY_LIMIT = 16 * 1024;
/** Nobody has proved who they are yet: by node where one is named, and for all callers together. Behind a proxy addresses say nothing. */
const ENROLMENTS = { perSecond: 20, burst: 100 };
const SESSIONS = { perSecond: 1, burst: 20 };

/** How a host becomes a node, and how a node opens a session. */
export function identityRoutes(app: FastifyInstance, gate: Gate): void {
  const challenges = new OnceOnly(CHALLENGE_MS);

  app.post("/agent/v1/enrol", { bodyLimit: BODY_LIMIT }, async (request) => {
    limitRate(gate, "enrol", ENROLMENTS);
    return enrolNode(parseInput(EnrolRequest, request.body));
  });

  app.post("/agent/v1/challenge", { bodyLimit: BODY_LIMIT }, async (request): Promise<ChallengeAnswer> => {
    const { nodeId } = parseInput(ChallengeRequest, request.body);
    limitRate(gate, `challenge ${nodeId}`, SESSIONS);
    return { challenge: makeChallenge(nodeId), timeMs: Date.now() };
  });

  app.post("/agent/v1/session", { bodyLimit: BODY_LIMIT }, async (request) => {
    const input = parseInput(SessionRequest, request.body);
    limitRate(gate, `session ${input.nodeId}`, SESSIONS);
    if (!challenges.use(input.challenge)) throw new AppError("unauthenticated", "This challenge was answered already. Ask for another.");
    return openSession(input);
  });
}
