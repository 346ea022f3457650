import * as z from "zod";
import { EpochMs, Name } from "./ids";
import { Email } from "./member";
import { SecurityChange } from "./security-change";
import { Told } from "./told";

/** What a notice can be about, by the group in which people choose it. */
export const noticeTopics = {
  "incident.opened": "incidents",
  "incident.reopened": "incidents",
  "incident.escalated": "incidents",
  "incident.resolved": "incidents",
  "incident.on-call": "on-call",
  "approval.asked": "approvals",
  "approval.reminder": "approvals",
  "approval.outcome": "approvals",
  "repair.failed": "repairs",
  "repair.lost": "repairs",
  "repair.proved": "repairs",
  "maintenance.started": "maintenance",
  "maintenance.ended": "maintenance",
  "channel.dead": "security",
  "security.changed": "security",
  "channel.test": "test",
} as const;
export type NoticeKind = keyof typeof noticeTopics;
export const NoticeKind = z.enum(Object.keys(noticeTopics) as [NoticeKind, ...NoticeKind[]]);

/** The topics that a channel or a person can choose. On-call pages and tests are not among them. */
export const NoticeTopic = z.enum(["incidents", "approvals", "repairs", "maintenance", "security"]);
export type NoticeTopic = z.infer<typeof NoticeTopic>;
export const NoticeSeverity = z.enum(["info", "warning", "critical"]);
export type NoticeSeverity = z.infer<typeof NoticeSeverity>;
export const NoticeLanguage = z.enum(["en", "zh-CN"]);
export type NoticeLanguage = z.infer<typeof NoticeLanguage>;

/** The values of a notice's sentences. Texts from hosts and people are escaped where they are shown. */
export const NoticeFacts = z.object({
  /** Of the incident or the repair. */
  number: z.int().optional(),
  title: z.string().optional(),
  sentence: z.string().default(""),
  /** The sentence as a message and its values; absent for text that others wrote. */
  told: Told.optional(),
  /** The name of a node or another subject. */
  where: z.string().optional(),
  who: z.string().optional(),
  risk: z.string().optional(),
  state: z.string().optional(),
  count: z.int().optional(),
  drill: z.boolean().optional(),
  change: SecurityChange.optional(),
});
export type NoticeFacts = z.infer<typeof NoticeFacts>;

export const ChannelKind = z.enum(["email", "webhook", "slack", "alertmanager", "pagerduty"]);
export type ChannelKind = z.infer<typeof ChannelKind>;
export const ChannelId = z.uuid();

/** http or https only; credentials belong into the secret. */
const Url = z
  .url({ protocol: /^https?$/ })
  .max(500)
  .refine((url) => !new URL(url).username && !new URL(url).password, "must not hold credentials");

/** The target of a channel. Its secret is sent separately and never returned. */
export const ChannelConfig = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("email"), to: z.array(Email).min(1).max(20) }),
  z.strictObject({ kind: z.literal("webhook"), url: Url }),
  /** The address itself is the secret. */
  z.strictObject({ kind: z.literal("slack") }),
  /** Its base address, such as https://alertmanager.example.com. */
  z.strictObject({ kind: z.literal("alertmanager"), url: Url }),
  z.strictObject({ kind: z.literal("pagerduty"), url: Url.default("https://events.pagerduty.com/v2/enqueue") }),
]);
export type ChannelConfig = z.infer<typeof ChannelConfig>;

const choices = {
  topics: z.array(NoticeTopic).min(1).max(NoticeTopic.options.length),
  minSeverity: NoticeSeverity.default("info"),
  language: NoticeLanguage.default("en"),
};

/** `secret`: a webhook's signing key (made here when it is left out), Slack's address, Alertmanager's token, PagerDuty's routing key. */
export const CreateChannel = z.strictObject({
  name: Name,
  config: ChannelConfig,
  secret: z
    .string()
    .trim()
    .max(500)
    .regex(/^[\x21-\x7e]*$/, "must be printable ASCII without blanks")
    .optional(),
  ...choices,
});
export type CreateChannel = z.output<typeof CreateChannel>;
export const UpdateChannel = z.strictObject({ channelId: ChannelId, enabled: z.boolean(), ...choices });
export type UpdateChannel = z.output<typeof UpdateChannel>;
export const ChannelRef = z.strictObject({ channelId: ChannelId });
export type ChannelRef = z.infer<typeof ChannelRef>;

export const Channel = z.object({
  id: ChannelId,
  name: z.string(),
  config: ChannelConfig,
  topics: z.array(NoticeTopic),
  minSeverity: NoticeSeverity,
  language: NoticeLanguage,
  enabled: z.boolean(),
  failures: z.int(),
  deadSince: EpochMs.nullable(),
  createdAt: EpochMs,
});
export type Channel = z.infer<typeof Channel>;
export const ChannelList = z.object({
  channels: z.array(Channel),
  /** Whether this installation can send e-mail. */
  mail: z.boolean(),
  can: z.object({ manage: z.boolean() }),
});
export type ChannelList = z.infer<typeof ChannelList>;
/** `signingSecret` is shown once, when it was made here. */
export const CreatedChannel = z.object({ channel: Channel, signingSecret: z.string().nullable() });
export type CreatedChannel = z.infer<typeof CreatedChannel>;

export const DeliveryState = z.enum(["waiting", "sent", "failed"]);
export type DeliveryState = z.infer<typeof DeliveryState>;
export const DeliveryRow = z.object({
  id: z.uuid(),
  kind: NoticeKind,
  subject: z.string(),
  path: z.string(),
  /** A channel's or a person's name. */
  to: z.string(),
  state: DeliveryState,
  attempts: z.int(),
  nextAt: EpochMs,
  answer: z.string(),
  createdAt: EpochMs,
  settledAt: EpochMs.nullable(),
  tries: z.array(z.object({ atMs: EpochMs, ok: z.boolean(), answer: z.string(), tookMs: z.int() })),
});
export type DeliveryRow = z.infer<typeof DeliveryRow>;
export const DeliveryFilter = z.strictObject({
  channelId: ChannelId.optional(),
  before: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type DeliveryFilter = z.output<typeof DeliveryFilter>;
export const DeliveryLog = z.object({ deliveries: z.array(DeliveryRow) });
export type DeliveryLog = z.infer<typeof DeliveryLog>;
export const SendAgain = z.strictObject({ deliveryId: z.uuid() });
export type SendAgain = z.infer<typeof SendAgain>;
/** How a test went, in the other side's words. */
export const ChannelTest = z.object({ ok: z.boolean(), answer: z.string(), tookMs: z.int() });
export type ChannelTest = z.infer<typeof ChannelTest>;
