import * as z from "zod";
import { Saying } from "./error";
import { EpochMs, Name, NodeId } from "./ids";
import { AnswerChecks, LONGEST_PROMPT, LONGEST_SYSTEM_PROMPT, MOST_IMAGES, Parameters, PromptImage, ToolCall, ToolResult } from "./prompt";
import { PrivateName } from "./relay";

export const EndpointId = z.uuid();
/** The id of the demonstration model, in every organisation. It is no row: a row's id is of version 7. */
export const DEMONSTRATION_ID = "00000000-0000-4000-8000-000000000001";
/** http or https only; credentials do not belong in a URL. */
export const BaseUrl = z
  .url({ protocol: /^https?$/ })
  .max(500)
  .refine((url) => {
    const { username, password } = new URL(url);
    return !username && !password;
  }, "must not hold credentials");

const ApiKey = z.string().max(500).optional();
/** `nodeId`: the node that it was found on. */
export const CreateEndpoint = z.strictObject({ name: Name, baseUrl: BaseUrl, apiKey: ApiKey, nodeId: NodeId.optional() });
export type CreateEndpoint = z.infer<typeof CreateEndpoint>;
/** An endpoint that is reached through a node's agent. `endpoint`: what its host calls it. */
export const CreatePrivateEndpoint = z.strictObject({ name: Name, nodeId: NodeId, endpoint: PrivateName, apiKey: ApiKey });
export type CreatePrivateEndpoint = z.infer<typeof CreatePrivateEndpoint>;
export const RemoveEndpoint = z.strictObject({ endpointId: EndpointId });
export type RemoveEndpoint = z.infer<typeof RemoveEndpoint>;
export const EndpointRef = z.strictObject({ endpointId: EndpointId });
export type EndpointRef = z.infer<typeof EndpointRef>;

/** A browser learns only whether there is a key (`hasKey`). */
export const Endpoint = z.object({
  id: EndpointId,
  name: z.string(),
  baseUrl: z.string(),
  hasKey: z.boolean(),
  /** The node that it runs on, if known. */
  node: z.object({ id: NodeId, name: z.string() }).nullable(),
  /** What its host calls it, when it is reached through that node's agent. */
  privateName: z.string().nullable(),
  createdAt: EpochMs,
});
export type Endpoint = z.infer<typeof Endpoint>;
export const EndpointList = z.object({
  endpoints: z.array(Endpoint),
  /** offered: it is the one endpoint · aside: the organisation has an endpoint · missing: it does not run on the portal's machine. */
  demonstration: z.enum(["offered", "aside", "missing"]),
  /** Where programs ask private endpoints: the inference door. */
  doorUrl: z.url(),
  can: z.object({ manage: z.boolean(), use: z.boolean() }),
});
export type EndpointList = z.infer<typeof EndpointList>;

/** A model server that an agent found, or that a host declares as a private endpoint, and that is no endpoint yet. */
export const FoundServer = z.object({
  nodeId: NodeId,
  nodeName: z.string(),
  /** The workload's name, or what the host calls the private endpoint. */
  title: z.string(),
  port: z.int(),
  /** Set: it can be reached through the node's agent. */
  privateName: z.string().nullable(),
  /** Else where the portal may reach it; null: only if its host declares it as private. */
  baseUrl: z.string().nullable(),
});
export type FoundServer = z.infer<typeof FoundServer>;
export const FoundServers = z.object({ servers: z.array(FoundServer) });
export type FoundServers = z.infer<typeof FoundServers>;

/** Which hop works and which fails, in order: DNS, TCP, TLS, HTTP, models; for a private endpoint its agent, HTTP, models. */
export const Hop = z.object({
  hop: z.enum(["agent", "dns", "tcp", "tls", "http", "models"]),
  ok: z.boolean(),
  tookMs: z.number(),
  /** In English; `reason` and `values` say it in other languages. */
  detail: z.string(),
  ...Saying.omit({ message: true }).shape,
});
export const ConnectionTest = z.object({ ok: z.boolean(), hops: z.array(Hop) });
export type ConnectionTest = z.infer<typeof ConnectionTest>;

export const Model = z.object({ id: z.string(), contextLength: z.int().nullable() });
export type Model = z.infer<typeof Model>;
export const ModelList = z.object({ models: z.array(Model) });

/** A prompt with or without images, or the results of the calls in the answer before it. */
export const SendPrompt = z.strictObject({
  endpointId: EndpointId,
  conversationId: z.uuid().optional(),
  model: z.string().min(1).max(300),
  system: z.string().max(LONGEST_SYSTEM_PROMPT, `A system prompt takes ${LONGEST_SYSTEM_PROMPT} characters at most.`).default(""),
  prompt: z.string().trim().max(LONGEST_PROMPT, `A prompt takes ${LONGEST_PROMPT} characters at most.`).default(""),
  imageIds: z.array(z.uuid()).max(MOST_IMAGES, `A prompt takes ${MOST_IMAGES} images at most.`).default([]),
  toolResults: z.array(ToolResult).max(64).default([]),
  /** The answer that the prompt follows; null: it begins the conversation. Left out, it follows the branch that was shown last. */
  after: z.uuid().nullable().optional(),
  /** A prompt of the conversation that gets another answer. It is sent as it was stored. */
  again: z.uuid().optional(),
  ...Parameters.shape,
});
export type SendPrompt = z.input<typeof SendPrompt>;

/** The figures under an answer. Durations in ms; null = the endpoint did not report it. */
export const AnswerStats = z.object({
  ttftMs: z.number().nullable(),
  totalMs: z.number(),
  tokensPerSecond: z.number().nullable(),
  msPerToken: z.number().nullable(),
  promptTokens: z.int().nullable(),
  completionTokens: z.int().nullable(),
  /** Whether the endpoint reported the counts or we counted chunks. */
  counted: z.enum(["reported", "chunks"]),
  finishReason: z.string().nullable(),
  /** How long the request waited in the endpoint's own queue. */
  queueMs: z.number().nullable().default(null),
  /** The part of `completionTokens` that was thinking. */
  thinkingTokens: z.int().nullable().default(null),
  thinkingCounted: z.enum(["reported", "chunks"]).default("chunks"),
});
export type AnswerStats = z.infer<typeof AnswerStats>;

/** Lines of the answer's stream (one JSON object a line). Exactly one `done` or `failed` ends it. */
export const AnswerEvent = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("started"), conversationId: z.uuid(), promptId: z.uuid(), messageId: z.uuid() }),
  z.object({ kind: z.literal("thinking"), text: z.string() }),
  z.object({ kind: z.literal("text"), text: z.string() }),
  /** A piece of a tool call: id and name as far as they are known, and what its arguments grew by. */
  z.object({ kind: z.literal("call"), index: z.int(), ...ToolCall.shape }),
  /** Before `done`, where a schema was given. */
  z.object({ kind: z.literal("checked"), checks: AnswerChecks }),
  z.object({ kind: z.literal("done"), stats: AnswerStats }),
  z.object({ kind: z.literal("failed"), status: z.int().nullable(), ...Saying.shape, stats: AnswerStats }),
]);
export type AnswerEvent = z.infer<typeof AnswerEvent>;

export const StoredMessage = z.object({
  id: z.string(),
  /** An answer's prompt, or the answer before a prompt; null at the beginning. */
  parentId: z.string().nullable(),
  role: z.enum(["user", "assistant"]),
  /** Which model answered; "" for a prompt. */
  model: z.string(),
  content: z.string(),
  thinking: z.string(),
  error: z.string().nullable(),
  stopped: z.boolean(),
  stats: AnswerStats.nullable(),
  images: z.array(PromptImage),
  toolResults: z.array(ToolResult),
  toolCalls: z.array(ToolCall),
  checks: AnswerChecks.nullable(),
  /** The conversation's owner voted for this answer. */
  better: z.boolean(),
  atMs: EpochMs,
});
export type StoredMessage = z.infer<typeof StoredMessage>;
export const ConversationRow = z.object({
  id: z.uuid(),
  title: z.string(),
  model: z.string(),
  endpointId: z.string().nullable(),
  updatedAt: EpochMs,
});
export type ConversationRow = z.infer<typeof ConversationRow>;
export const ConversationRef = z.strictObject({ conversationId: z.uuid() });
export type ConversationRef = z.infer<typeof ConversationRef>;
/** The answer at the end of the branch to show. */
export const ChooseBranch = ConversationRef.extend({ leafId: z.uuid() });
export type ChooseBranch = z.infer<typeof ChooseBranch>;
/** `q` is searched for in titles and messages; empty finds all. */
export const ListConversations = z.strictObject({ q: z.string().trim().max(200).default("") });
export type ListConversations = z.infer<typeof ListConversations>;
export const Conversation = ConversationRow.extend({
  system: z.string(),
  parameters: Parameters,
  /** The answer at the end of the branch that was shown last; null: the newest. */
  leafId: z.string().nullable(),
  messages: z.array(StoredMessage),
});
export type Conversation = z.infer<typeof Conversation>;
