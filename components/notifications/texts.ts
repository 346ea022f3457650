import type { ChannelConfig, ChannelKind, NoticeSeverity, NoticeTopic } from "@/lib/contracts/notifications";

export const kindText: Record<ChannelKind, string> = {
  email: "E-mail",
  webhook: "Webhook",
  slack: "Slack",
  alertmanager: "Alertmanager",
  pagerduty: "PagerDuty",
};
export const topicText: Record<NoticeTopic, string> = {
  incidents: "Incidents",
  approvals: "Approvals",
  repairs: "Repairs",
  maintenance: "Maintenance",
  security: "Security and dead channels",
};
export const severityText: Record<NoticeSeverity, string> = {
  info: "Everything",
  warning: "Warning and critical",
  critical: "Critical only",
};

/** Where a channel leads, as far as it is no secret. */
export function placeOf(config: ChannelConfig): string {
  switch (config.kind) {
    case "email":
      return config.to.join(", ");
    case "slack":
      return "Incoming webhook";
    default:
      return config.url;
  }
}
