import "server-only";
import { createHmac } from "node:crypto";

/**
 * The signature of a webhook: HMAC-SHA256 over the time and the body, so that neither can be changed and an old request cannot be sent
 * again later (docs/notifications.md says how to check it).
 */
export const signWebhook = (secret: string, timestamp: number, body: string): string =>
  `v1=${createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex")}`;
