import "server-only";
import { AlertmanagerWebhook } from "@/lib/contracts/alert-receiver";
import { parseInput } from "@/lib/parse-input";
import { type Alert, plain, timeOf } from "./alert";

const critical = new Set(["critical", "page", "error", "fatal", "emergency"]);

/** @throws AppError `invalid` for what is not Alertmanager's webhook of version 4. */
export function fromAlertmanager(body: unknown, nowMs: number): Alert[] {
  return parseInput(AlertmanagerWebhook, body).alerts.map(({ status, labels, annotations, startsAt, endsAt, fingerprint }) => {
    const isOver = status === "resolved";
    const name = labels.alertname ?? "alert";
    return {
      key: fingerprint,
      name,
      title: plain(annotations.summary || annotations.description || name, 500),
      severity: critical.has((labels.severity ?? "").toLowerCase()) ? "critical" : "warning",
      isOver,
      atMs: timeOf(isOver ? endsAt : startsAt, nowMs),
      nodes: [labels.node, labels.nodename, labels.hostname, labels.host, labels.instance?.replace(/:\d+$/, "")].flatMap(
        (one) => one || [],
      ),
      data: { labels, annotations },
    };
  });
}
