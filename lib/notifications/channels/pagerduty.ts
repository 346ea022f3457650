import "server-only";
import type { NoticeKind } from "@/lib/contracts/notifications";
import { postJson } from "../post-json";
import { messageOf } from "./message-of";
import type { Sender } from "./outgoing";

const ends = new Set<NoticeKind>(["incident.resolved", "repair.proved", "maintenance.ended", "approval.outcome"]);

/** PagerDuty's Events API, version 2. Everything about one incident has one `dedup_key`, so that its end resolves the page. */
export const sendPagerDuty: Sender<"pagerduty"> = ({ url }, secret, outgoing) => {
  if (!secret) return Promise.resolve({ ok: false, answer: "The channel has no routing key." });
  const { subject, lines } = messageOf(outgoing);
  const { about, kind, severity, facts, atMs } = outgoing;
  const event = {
    routing_key: secret,
    event_action: ends.has(kind) ? "resolve" : "trigger",
    dedup_key: about,
    client: "Millwright",
    client_url: outgoing.url,
    links: [{ href: outgoing.url, text: "Millwright" }],
    payload: {
      summary: subject,
      source: facts.where ?? "Millwright",
      severity,
      timestamp: new Date(atMs).toISOString(),
      class: kind,
      custom_details: Object.fromEntries(lines),
    },
  };
  return postJson(new URL(url), JSON.stringify(event));
};
