import * as z from "zod";
import { EpochMs, Name } from "./ids";

export const MOST_ALERTS = 500;
/** Incidents of one receiver that are open at the same time. More than these point to a fault of that system. */
export const MOST_OPEN_OF_RECEIVER = 200;

/** `labels.host` or `alerts[0].name`: the path of a value in a JSON body. Empty: nowhere. */
const Path = z
  .string()
  .trim()
  .max(200)
  .regex(/^([\w-]+|\[\d{1,4}\])?(\.[\w-]+|\[\d{1,4}\])*$/, "must be a path such as alert.labels.host");
const Values = z.array(z.string().trim().min(1).max(100)).max(20);

/** The paths of the parts of another system's alert. `list`: the path of the alerts; empty when the body is one alert. */
export const AlertMapping = z.strictObject({
  list: Path.default(""),
  /** Tells one alert from another; the same in its beginning and its end. */
  key: Path.min(1),
  title: Path.min(1),
  severity: Path.default(""),
  criticalValues: Values.default(["critical", "error", "fatal", "page"]),
  status: Path.default(""),
  resolvedValues: Values.default(["resolved", "ok", "recovered"]),
  /** Its value is the name of a node. */
  node: Path.default(""),
});
export type AlertMapping = z.output<typeof AlertMapping>;

export const ReceiverId = z.uuid();
export const CreateReceiver = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("alertmanager"), name: Name }),
  z.strictObject({ kind: z.literal("json"), name: Name, mapping: AlertMapping }),
]);
export type CreateReceiver = z.output<typeof CreateReceiver>;
export const ReceiverRef = z.strictObject({ receiverId: ReceiverId });
export type ReceiverRef = z.infer<typeof ReceiverRef>;

export const Receiver = z.object({
  id: ReceiverId,
  name: z.string(),
  kind: z.enum(["alertmanager", "json"]),
  mapping: AlertMapping.nullable(),
  createdAt: EpochMs,
  lastUsedAt: EpochMs.nullable(),
  /** Alerts that opened no incident because too many of this receiver's were open, and when the last of them came. */
  refused: z.int(),
  refusedAt: EpochMs.nullable(),
  /** Where the other system sends its alerts. */
  url: z.string(),
});
export type Receiver = z.infer<typeof Receiver>;
export const ReceiverList = z.object({ receivers: z.array(Receiver), can: z.object({ manage: z.boolean() }) });
export type ReceiverList = z.infer<typeof ReceiverList>;
/** The token is shown once; only its hash is kept. */
export const CreatedReceiver = z.object({ receiver: Receiver, token: z.string() });
export type CreatedReceiver = z.infer<typeof CreatedReceiver>;
export const ReceivedAlerts = z.object({ received: z.int(), changed: z.int(), refused: z.int() });
export type ReceivedAlerts = z.infer<typeof ReceivedAlerts>;

const Texts = z.record(z.string().max(500), z.string().max(10_000));
/** What Prometheus Alertmanager sends to a webhook, version 4; fields that are not needed here are left alone. */
export const AlertmanagerWebhook = z.object({
  version: z.literal("4"),
  alerts: z
    .array(
      z.object({
        status: z.enum(["firing", "resolved"]),
        labels: Texts,
        annotations: Texts.default({}),
        startsAt: z.string().max(60),
        endsAt: z.string().max(60).default(""),
        fingerprint: z.string().min(1).max(100),
      }),
    )
    .max(MOST_ALERTS),
});
export type AlertmanagerWebhook = z.infer<typeof AlertmanagerWebhook>;
