import "server-only";
import { postJson } from "../post-json";
import { messageOf } from "./message-of";
import type { Sender } from "./outgoing";

/** How long an alert stays active there without an update. */
const HOLD_MS = 24 * 3_600_000;
const over = new Set(["incident.resolved", "repair.proved", "maintenance.ended", "approval.outcome"]);

/** Prometheus Alertmanager's API, version 2. The labels identify the subject, so that an end resolves the alert that its beginning fired. */
export const sendAlertmanager: Sender<"alertmanager"> = ({ url }, secret, outgoing) => {
  const { subject, lines } = messageOf(outgoing);
  const { about, kind, severity, facts, orgName, atMs } = outgoing;
  const ended = over.has(kind);
  const [noun] = kind.split(".");
  const alert = {
    labels: {
      alertname: `Millwright ${noun}`,
      about,
      organisation: orgName,
      ...(facts.where ? { instance: facts.where } : {}),
    },
    annotations: { summary: subject, severity, description: lines.map(([label, value]) => `${label}: ${value}`).join("\n") },
    generatorURL: outgoing.url,
    ...(ended
      ? { endsAt: new Date(atMs).toISOString() }
      : { startsAt: new Date(atMs).toISOString(), endsAt: new Date(atMs + HOLD_MS).toISOString() }),
  };
  const to = new URL(url);
  to.pathname = `${to.pathname.replace(/\/+$/, "")}/api/v2/alerts`;
  return postJson(to, JSON.stringify([alert]), secret ? { authorization: `Bearer ${secret}` } : {});
};
