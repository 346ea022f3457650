import "server-only";
import { findNodeKey } from "@/lib/auth/directory";
import { isOwnChallenge, makeSessionToken } from "@/lib/auth/node-session";
import { type SessionAnswer, type SessionRequest, sessionMessage } from "@/lib/contracts/agent";
import { env } from "@/lib/env";
import { refuse } from "@/lib/errors";
import { isSignedBy } from "./node-keys";

/**
 * Gives a node that proves its key a short-lived token.
 * @throws AppError `unauthenticated`: challenge not ours or too old, signature wrong, node unknown or revoked. The refusal does not say which.
 */
export async function openSession(input: SessionRequest): Promise<SessionAnswer> {
  const refused = refuse("unauthenticated", "nodeSignature");
  if (!isOwnChallenge(input.nodeId, input.challenge)) throw refused;
  const key = await findNodeKey(input.nodeId);
  if (!key || key.revokedAt) throw refused;
  if (!isSignedBy(key.publicKey, sessionMessage(input.nodeId, input.challenge), input.signature)) throw refused;
  const { token, expiresAtMs } = makeSessionToken({ nodeId: input.nodeId, orgId: key.orgId });
  return { token, expiresAtMs, timeMs: Date.now(), intervalMs: env().MILLWRIGHT_REPORT_INTERVAL_MS };
}
