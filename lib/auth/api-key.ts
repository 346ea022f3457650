import "server-only";
import type { Ctx } from "@/lib/context";
import { refuse } from "@/lib/errors";
import { findApiKey, type KnownKey, noteKeyUse } from "./directory";
import { countAttempt } from "./rate-limit";

const MINUTE_MS = 60_000;
/** Requests of one key. */
const LIMIT = { most: 600, windowMs: MINUTE_MS };

/** What stands in `Authorization: Bearer …`; null when the request has no such header, "" when it has another kind. */
export function bearerToken(request: Request): string | null {
  const header = request.headers.get("authorization");
  if (header === null) return null;
  return /^Bearer +(\S+)$/i.exec(header)?.[1] ?? "";
}

/** @throws AppError `unauthenticated` for a key that is unknown, revoked or expired, or whose maker has left; `too-many-requests`. */
async function checkKey(token: string): Promise<KnownKey> {
  const key = /^mwk_[\w-]{43}$/.test(token) ? await findApiKey(token) : null;
  if (!key) throw refuse("unauthenticated", "keyUnknown");
  await countAttempt(`api-key:${key.keyId}`, LIMIT, "keyRate");
  return key;
}

/** The context of a script with this key in the org named by `slug`. @throws AppError as `checkKey`; `not-found` for another org's key. */
export async function enterByKey(token: string, slug: string): Promise<Ctx> {
  const key = await checkKey(token);
  if (key.orgSlug !== slug) throw refuse("not-found", "absent");
  await noteKeyUse(key, MINUTE_MS);
  return { orgId: key.orgId, actor: { kind: "apiKey", keyId: key.keyId, makerId: key.makerId, name: key.name } };
}
