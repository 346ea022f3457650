import "server-only";
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { env } from "@/lib/env";

const COOKIE = "millwright.device";
/** How long a browser stays known after its last sign-in. */
const KEPT_SECONDS = 180 * 24 * 3_600;

const mac = (userId: string, nonce: string): string =>
  createHmac("sha256", env().MILLWRIGHT_SECRET).update(`device:${userId}:${nonce}`).digest("base64url");

/** The cookie that a browser keeps after a sign-in. It proves that this person signed in here before, and nothing else. */
export function rememberDevice(userId: string): string {
  const nonce = randomBytes(16).toString("base64url");
  const secure = env().MILLWRIGHT_URL.startsWith("https:") ? "; Secure" : "";
  return `${COOKIE}=${nonce}.${mac(userId, nonce)}; Path=/api/auth; Max-Age=${KEPT_SECONDS}; HttpOnly; SameSite=Lax${secure}`;
}

/** The value of the device cookie, not yet verified. */
export const deviceOf = (headers: Headers): string | undefined =>
  /(?:^|;\s*)millwright\.device=([\w.-]{1,200})/.exec(headers.get("cookie") ?? "")?.[1];

/** Names this browser when it has signed in as this person before; null for every other. */
export function knownDevice(userId: string, cookie: string | undefined): string | null {
  const [nonce, given] = cookie?.split(".") ?? [];
  if (!nonce || !given) return null;
  const [a, b] = [Buffer.from(mac(userId, nonce)), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b) ? nonce : null;
}
