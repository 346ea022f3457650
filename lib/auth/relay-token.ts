import "server-only";
import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { OrgId } from "@/lib/contracts/ids";
import { env } from "@/lib/env";

const VALID_MS = 30_000;

/** The gateway authenticates the portal and the inference door by it: they share `MILLWRIGHT_SECRET`. */
let key: Buffer | undefined;
const ownKey = (): Buffer => (key ??= Buffer.from(hkdfSync("sha256", env().MILLWRIGHT_SECRET, "", "millwright relays", 32)));
const mac = (text: string): Buffer => createHmac("sha256", ownKey()).update(text).digest();

/** Good for half a minute and for one node's endpoints: `mwr_<node>.<org>.<expiry>.<HMAC>`. */
export function makeRelayToken({ orgId, nodeId }: { orgId: string; nodeId: string }, nowMs = Date.now()): string {
  const text = `mwr_${nodeId}.${orgId}.${nowMs + VALID_MS}`;
  return `${text}.${mac(text).toString("base64url")}`;
}

/** Null for a token that is forged, malformed or past its time. */
export function readRelayToken(token: string, nowMs = Date.now()): { orgId: OrgId; nodeId: string } | null {
  const match = /^(mwr_([0-9a-f-]{36})\.([0-9a-f-]{36})\.(\d{13}))\.([\w-]{43})$/.exec(token);
  if (!match) return null;
  const [, text = "", nodeId = "", org = "", expiry = "", given = ""] = match;
  const [expected, actual] = [mac(text), Buffer.from(given, "base64url")];
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected) || Number(expiry) <= nowMs) return null;
  return { orgId: OrgId.parse(org), nodeId };
}
