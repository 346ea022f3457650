import "server-only";
import { postJson } from "../post-json";
import { signWebhook } from "../sign";
import { messageOf } from "./message-of";
import type { Outgoing, Sender } from "./outgoing";

/** What a generic webhook gets. Fields are added here, never renamed or removed. */
const bodyOf = (outgoing: Outgoing): string => {
  const { subject } = messageOf(outgoing);
  const { deliveryId, kind, severity, facts, about, url, atMs, orgName } = outgoing;
  return JSON.stringify({ version: 1, id: deliveryId, kind, severity, subject, about, facts, url, organisation: orgName, atMs });
};

/** Sends an outgoing notice as JSON, signed with HMAC-SHA256 if the channel has a key. docs/notifications.md describes the headers. */
export const sendWebhook: Sender<"webhook"> = ({ url }, secret, outgoing) => {
  const body = bodyOf(outgoing);
  const timestamp = Math.floor(Date.now() / 1_000);
  return postJson(new URL(url), body, {
    "millwright-delivery": outgoing.deliveryId,
    "millwright-timestamp": String(timestamp),
    ...(secret ? { "millwright-signature": signWebhook(secret, timestamp, body) } : {}),
  });
};
