import * as z from "zod";
import { ModelName } from "./api-key";
import { EpochMs, Name } from "./ids";
import { BaseUrl } from "./playground";

/** off: every request is sent alone · fixed: these bounds · adaptive: the door tunes size and delay below these bounds, within the SLO. */
export const Batching = z.strictObject({
  mode: z.enum(["off", "fixed", "adaptive"]),
  maxBatchSize: z.int().min(1).max(1_024),
  maxDelayMs: z.int().min(0).max(1_000),
  /** What a request may take, waiting included, in 95 of 100 cases. */
  sloMs: z.int().min(10).max(60_000),
  /** Batches of one model at the same time. */
  parallel: z.int().min(1).max(16),
});
export type Batching = z.infer<typeof Batching>;

const bounds = { maxBatchSize: 64, maxDelayMs: 10, sloMs: 250, parallel: 1 } as const;

export const InferenceSettings = z.strictObject({
  embeddings: Batching.default({ mode: "adaptive", ...bounds }),
  /** Legacy completions that do not stream. Off by default: not every server takes a list of prompts. */
  completions: Batching.default({ mode: "off", ...bounds }),
  /** Of each key that has no limit of its own. */
  requestsPerMinute: z.int().min(1).max(1_000_000).default(600),
  tokensPerMinute: z.int().min(1).max(1_000_000_000).nullable().default(null),
  /** Whether the request log keeps prompts and answers, with secrets masked. */
  keepTexts: z.boolean().default(false),
});
export type InferenceSettings = z.infer<typeof InferenceSettings>;
export type InferenceSettingsInput = z.input<typeof InferenceSettings>;

/** A field of a JSON object. */
const Field = z.string().regex(/^[A-Za-z_][\w-]{0,63}$/, "must be the name of a field");

export const CreateBatchRoute = z.strictObject({
  /** Part of the address: /v1/batch/<name>. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "must be lower-case letters, digits and hyphens"),
  url: BaseUrl,
  apiKey: z.string().max(500).optional(),
  inputField: Field,
  outputField: Field,
  batching: Batching.default({ mode: "adaptive", ...bounds }),
});
export type CreateBatchRoute = z.input<typeof CreateBatchRoute>;
export const RemoveBatchRoute = z.strictObject({ routeId: z.uuid() });
export type RemoveBatchRoute = z.infer<typeof RemoveBatchRoute>;
export const BatchRouteRow = z.object({
  id: z.string(),
  name: z.string(),
  url: z.string(),
  hasKey: z.boolean(),
  inputField: z.string(),
  outputField: z.string(),
  batching: Batching,
});
export type BatchRouteRow = z.infer<typeof BatchRouteRow>;

/** How one endpoint looks from the door. */
export const EndpointState = z.object({
  endpointId: z.string(),
  name: Name,
  models: z.array(z.string()),
  /** The result of the last request to /v1/models; null = not asked yet. */
  reachable: z.boolean().nullable(),
  problem: z.string().nullable(),
  breaker: z.enum(["closed", "open", "half-open"]),
  outstanding: z.int(),
  requests: z.int(),
  failed: z.int(),
  ttftMs: z.number().nullable(),
});
export type EndpointState = z.infer<typeof EndpointState>;

/** What a batcher did in one window of time. */
export const BatchWindow = z.object({ atMs: EpochMs, items: z.int(), batches: z.int(), perSecond: z.number(), p95Ms: z.number() });
export type BatchWindow = z.infer<typeof BatchWindow>;
export const BatcherState = z.object({
  /** "embeddings", "completions" or the name of a batch route. */
  kind: z.string(),
  model: z.string(),
  mode: z.string(),
  /** Batches by size: of 1, of 2, of 3–4, of 5–8, … items. */
  histogram: z.array(z.int()),
  maxBatchSize: z.number(),
  maxDelayMs: z.number(),
  waiting: z.int(),
  windows: z.array(BatchWindow),
});
export type BatcherState = z.infer<typeof BatcherState>;
export const DoorState = z.object({ endpoints: z.array(EndpointState), batchers: z.array(BatcherState) });
export type DoorState = z.infer<typeof DoorState>;

export const UsageRange = z.strictObject({ days: z.coerce.number().int().min(1).max(366).default(30) });
export type UsageRange = z.infer<typeof UsageRange>;
export const UsageRow = z.object({
  /** YYYY-MM-DD, UTC. */
  day: z.string(),
  keyId: z.string(),
  keyName: z.string(),
  model: ModelName,
  requests: z.int(),
  failed: z.int(),
  estimated: z.int(),
  promptTokens: z.int(),
  completionTokens: z.int(),
});
export type UsageRow = z.infer<typeof UsageRow>;
export const UsageList = z.object({ rows: z.array(UsageRow) });
export type UsageList = z.infer<typeof UsageList>;

export const InferenceView = z.object({
  /** Where programs find the door. */
  url: z.string(),
  doors: z.array(DoorState.extend({ doorId: z.string(), atMs: EpochMs })),
  settings: InferenceSettings,
  /** How long the request log keeps requests. It is part of the retention and changed there. */
  requestDays: z.int(),
  routes: z.array(BatchRouteRow),
  can: z.object({ configure: z.boolean() }),
});
export type InferenceView = z.infer<typeof InferenceView>;

export const RequestLogRow = z.object({
  id: z.string(),
  keyName: z.string(),
  atMs: EpochMs,
  route: z.string(),
  model: z.string(),
  status: z.int(),
  error: z.string().nullable(),
  attempts: z.int(),
  batchItems: z.int(),
  ttftMs: z.number().nullable(),
  totalMs: z.number(),
  promptTokens: z.int(),
  completionTokens: z.int(),
  prompt: z.string().nullable(),
  answer: z.string().nullable(),
});
export type RequestLogRow = z.infer<typeof RequestLogRow>;
/** `failed`: only requests that ended with an error. */
export const RequestLogFilter = z.strictObject({ failed: z.literal("1").optional() });
export type RequestLogFilter = z.infer<typeof RequestLogFilter>;
export const RequestLog = z.object({ requests: z.array(RequestLogRow) });
export type RequestLog = z.infer<typeof RequestLog>;
