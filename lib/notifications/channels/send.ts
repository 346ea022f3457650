import "server-only";
import type { ChannelConfig } from "@/lib/contracts/notifications";
import type { Outcome } from "../post-json";
import { sendAlertmanager } from "./alertmanager";
import { sendEmailChannel } from "./email";
import type { Outgoing } from "./outgoing";
import { sendPagerDuty } from "./pagerduty";
import { sendSlack } from "./slack";
import { sendWebhook } from "./webhook";

/** Sends by a channel and returns the outcome. Never throws for a failure of the receiver. */
export function sendBy(config: ChannelConfig, secret: string | null, outgoing: Outgoing): Promise<Outcome> {
  switch (config.kind) {
    case "email":
      return sendEmailChannel(config, secret, outgoing);
    case "webhook":
      return sendWebhook(config, secret, outgoing);
    case "slack":
      return sendSlack(config, secret, outgoing);
    case "alertmanager":
      return sendAlertmanager(config, secret, outgoing);
    case "pagerduty":
      return sendPagerDuty(config, secret, outgoing);
  }
}
