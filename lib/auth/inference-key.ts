import "server-only";
import { ApiKeyScope } from "@/lib/contracts/api-key";
import { roleCan } from "@/lib/contracts/can";
import { OrgId } from "@/lib/contracts/ids";
import { Role } from "@/lib/contracts/member";
import { refuse } from "@/lib/errors";
import { withPg } from "@/lib/pg";
import { noteKeyUse, tokenHash } from "./directory";

/** An API key at the inference door. */
export interface InferenceKey {
  keyId: string;
  name: string;
  orgId: OrgId;
  makerId: string;
  /** None = all. */
  models: string[];
  requestsPerMinute: number | null;
  tokensPerMinute: number | null;
  lastUsedAt: Date | null;
}

interface Row extends Omit<InferenceKey, "orgId"> {
  orgId: string;
  role: string;
  makerRole: string;
  scopes: string[];
}

/** One statement, since every request through the door waits for it. */
const select = `SELECT k.id AS "keyId", k.name, k.org_id AS "orgId", k.maker_id AS "makerId", k.role, m.role AS "makerRole", k.scopes, k.models,
  k.requests_per_minute AS "requestsPerMinute", k.tokens_per_minute AS "tokensPerMinute", k.last_used_at AS "lastUsedAt"
  FROM api_key k JOIN membership m ON m.org_id = k.org_id AND m.user_id = k.maker_id
  WHERE k.revoked_at IS NULL AND k.expires_at > now()`;

/** A key's scopes, its own role and its maker's role must all allow it. */
const mayAsk = ({ role, makerRole, scopes }: Row): boolean =>
  ApiKeyScope.array().parse(scopes).includes("inference") &&
  roleCan(Role.parse(role), "inference.use") &&
  roleCan(Role.parse(makerRole), "inference.use");

/** @throws AppError `unauthenticated` for a key that is unknown, revoked or expired; `forbidden` for one that may not ask models. */
export async function findInferenceKey(token: string): Promise<InferenceKey> {
  const known = /^mwk_[\w-]{43}$/.test(token);
  const row = known
    ? await withPg((client) =>
        client.query<Row>({ name: "inference-key", text: `${select} AND k.token_hash = $1`, values: [tokenHash(token)] }),
      )
    : null;
  const [found] = row?.rows ?? [];
  if (!found) throw refuse("unauthenticated", "keyUnknown");
  if (!mayAsk(found)) throw refuse("forbidden", "keyScopeMissing", { scope: "inference" });
  const { role: _, makerRole: __, scopes: ___, ...key } = found;
  return { ...key, orgId: OrgId.parse(key.orgId) };
}

/** Whether a key may ask for a model or a batch route. */
export const mayAskFor = ({ models }: Pick<InferenceKey, "models">, name: string): boolean => models.length === 0 || models.includes(name);

/** Which of these keys may still be used: for answers that take minutes. */
export async function keysInForce(keyIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await withPg((client) => client.query<Row>(`${select} AND k.id = ANY ($1)`, [keyIds]));
  return new Set(rows.filter(mayAsk).map(({ keyId }) => keyId));
}

const MINUTE_MS = 60_000;

/** Writes down that the key was used, at most once a minute. */
export const noteInferenceKeyUse = (key: InferenceKey): Promise<void> => noteKeyUse(key, MINUTE_MS);
