import type { FastifyInstance, FastifyRequest } from "fastify";
import { findInferenceKey, type InferenceKey, noteInferenceKeyUse } from "@/lib/auth/inference-key";
import { refuse } from "@/lib/errors";
import { log } from "@/lib/log";
import type { Door } from "./door";
import { RateLimited } from "./refuse";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Answers without a key. */
    isOpen?: boolean;
  }
  interface FastifyRequest {
    key: InferenceKey | null;
  }
}

export const BODY_LIMIT = 16 * 1024 * 1024;
/** How much memory one key's requests may use together. */
const KEY_ROOM = 128 * 1024 * 1024;

/** The key of a request that came through the check below. */
export function keyOf(request: FastifyRequest): InferenceKey {
  if (!request.key) throw refuse("unauthenticated", "keyNeeded");
  return request.key;
}

/** The key of each request is checked before its body is read. */
export function demandKeys(app: FastifyInstance, door: Door): void {
  app.decorateRequest("key", null);
  app.addHook("onRequest", async (request, reply) => {
    if (request.is404 || request.routeOptions.config.isOpen) return;
    const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
    if (!token) throw refuse("unauthenticated", "keyHeader");
    const key = await findInferenceKey(token);
    request.key = key;
    noteInferenceKeyUse(key).catch((error: unknown) => log.warn({ error: String(error) }, "the use of a key was not recorded"));
    if (request.method !== "POST") return;
    const { settings } = await door.fleets.of(key.orgId);
    const most = key.requestsPerMinute ?? settings.requestsPerMinute;
    if (!(await door.allowance.take(key.keyId, most))) throw new RateLimited("keyRequestsLimit", { most }, door.allowance.waitSeconds);
    const tokens = key.tokensPerMinute ?? settings.tokensPerMinute;
    if (await door.budget.isSpent(key.keyId, tokens))
      throw new RateLimited("keyTokensLimit", { tokens: tokens ?? 0 }, door.allowance.waitSeconds);
    const bytes = Math.min(Number(request.headers["content-length"] ?? BODY_LIMIT), BODY_LIMIT);
    const release = door.room.take(bytes, [[key.keyId, KEY_ROOM]]);
    if (!release) throw new RateLimited("readingTooMuch", {}, 1);
    reply.raw.once("close", release);
  });
}
