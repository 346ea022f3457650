import "server-only";
import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import { OrgId } from "@/lib/contracts/ids";
import { env } from "@/lib/env";

/** A node opens a new session when its token has this little left or is refused. */
export const SESSION_MS = 10 * 60_000;
export const CHALLENGE_MS = 60_000;

/** Node sessions and challenges are never stored: any gateway can check what any other has given out. */
let key: Buffer | undefined;
const ownKey = (): Buffer => (key ??= Buffer.from(hkdfSync("sha256", env().MILLWRIGHT_SECRET, "", "millwright node sessions", 32)));

const mac = (text: string): Buffer => createHmac("sha256", ownKey()).update(text).digest();

function isMac(text: string, given: string): boolean {
  const expected = mac(text);
  const actual = Buffer.from(given, "base64url");
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

export interface NodeSession {
  nodeId: string;
  orgId: OrgId;
  expiresAtMs: number;
}

/** A bearer token: `mwn_<node>.<org>.<expiry>.<HMAC>`. */
export function makeSessionToken(node: { nodeId: string; orgId: string }, nowMs = Date.now()): { token: string; expiresAtMs: number } {
  const expiresAtMs = nowMs + SESSION_MS;
  const text = `mwn_${node.nodeId}.${node.orgId}.${expiresAtMs}`;
  return { token: `${text}.${mac(text).toString("base64url")}`, expiresAtMs };
}

/** Tokens that were verified: a node sends the same one with every request, and verifying it again would cost more than storing its report. */
const genuine = new Map<string, NodeSession>();
const MOST_GENUINE = 50_000;

/** The node of a token; null for one that is forged, malformed or expired. */
export function readSessionToken(token: string, nowMs = Date.now()): NodeSession | null {
  const known = genuine.get(token);
  if (known) return known.expiresAtMs > nowMs ? known : null;
  const session = checkSessionToken(token, nowMs);
  if (session) {
    if (genuine.size >= MOST_GENUINE) genuine.clear();
    genuine.set(token, session);
  }
  return session;
}

function checkSessionToken(token: string, nowMs: number): NodeSession | null {
  const match = /^(mwn_([0-9a-f-]{36})\.([0-9a-f-]{36})\.(\d{13}))\.([\w-]{43})$/.exec(token);
  if (!match) return null;
  const [, text = "", nodeId = "", org = "", expiry = "", given = ""] = match;
  const expiresAtMs = Number(expiry);
  if (!isMac(text, given) || expiresAtMs <= nowMs) return null;
  return { nodeId, orgId: OrgId.parse(org), expiresAtMs };
}

/** Something for one node to sign, good for a minute: `mwc_<expiry>.<random>.<HMAC over these and the node>`. */
export function makeChallenge(nodeId: string, nowMs = Date.now()): string {
  const text = `mwc_${nowMs + CHALLENGE_MS}.${randomBytes(16).toString("base64url")}`;
  return `${text}.${mac(`${text} ${nodeId}`).toString("base64url")}`;
}

/** Whether we made this challenge for this node less than a minute ago. */
export function isOwnChallenge(nodeId: string, challenge: string, nowMs = Date.now()): boolean {
  const match = /^(mwc_(\d{13})\.[\w-]{22})\.([\w-]{43})$/.exec(challenge);
  if (!match) return false;
  const [, text = "", expiry = "", given = ""] = match;
  return isMac(`${text} ${nodeId}`, given) && Number(expiry) > nowMs;
}
