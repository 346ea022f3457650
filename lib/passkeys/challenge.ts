import "server-only";
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { countAttempt } from "@/lib/auth/rate-limit";
import { env } from "@/lib/env";
import { refuse } from "@/lib/errors";

const GOOD_FOR_MS = 5 * 60_000;

const seal = (userId: string, nonce: string, untilMs: number): string =>
  createHmac("sha256", env().MILLWRIGHT_SECRET).update(`passkey-challenge:${userId}:${nonce}:${untilMs}`).digest("base64url");

/** A challenge for one person that needs no row: it contains its own signature and expiry. base64url throughout. */
export function newChallenge(userId: string, nowMs = Date.now()): string {
  const nonce = randomBytes(16).toString("base64url");
  const untilMs = nowMs + GOOD_FOR_MS;
  return Buffer.from(`${nonce}.${untilMs}.${seal(userId, nonce, untilMs)}`, "utf8").toString("base64url");
}

/** Uses a challenge up, so that an answer counts once. @throws AppError `invalid` for one that is old, of somebody else, or used. */
export async function claimChallenge(userId: string, challenge: string): Promise<void> {
  if (!isChallengeOf(userId, challenge)) throw refuse("invalid", "tookTooLong", {}, "passkey");
  const used = createHash("sha256").update(challenge).digest("hex");
  await countAttempt(`challenge:${used}`, { most: 1, windowMs: GOOD_FOR_MS }, "challengeUsed");
}

/** Whether this installation made the challenge for this person, and it is not expired. */
export function isChallengeOf(userId: string, challenge: string, nowMs = Date.now()): boolean {
  const [nonce, until, signature] = Buffer.from(challenge, "base64url").toString("utf8").split(".");
  const untilMs = Number(until);
  if (!nonce || !signature || !Number.isSafeInteger(untilMs) || untilMs < nowMs) return false;
  const expected = Buffer.from(seal(userId, nonce, untilMs));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
