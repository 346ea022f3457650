import "server-only";
import { type Channel, ChannelConfig, NoticeLanguage, NoticeSeverity, NoticeTopic } from "@/lib/contracts/notifications";
import { unseal } from "@/lib/inference/endpoints/seal";
import type { NotificationChannel } from "@/prisma/generated/client";

/** The owner that a channel's secret is sealed to: copied to another row it does not open. */
export const sealedFor = (channelId: string): string => `channel:${channelId}`;

/** A channel's secret; null when it has none, or when it was sealed under another MILLWRIGHT_SECRET. */
export const channelSecret = (row: Pick<NotificationChannel, "id" | "secretCipher">): string | null =>
  row.secretCipher === null ? null : unseal(row.secretCipher, sealedFor(row.id));

/** A channel as people see it, without its secret. */
export const asChannel = (row: NotificationChannel): Channel => ({
  id: row.id,
  name: row.name,
  config: ChannelConfig.parse(row.config),
  topics: NoticeTopic.array().parse(row.topics),
  minSeverity: NoticeSeverity.parse(row.minSeverity),
  language: NoticeLanguage.parse(row.language),
  enabled: row.enabled,
  failures: row.failures,
  deadSince: row.deadSince?.getTime() ?? null,
  createdAt: row.createdAt.getTime(),
});
