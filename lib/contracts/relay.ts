import * as z from "zod";
import { EpochMs, NodeId, OrgId, Sha256 } from "./ids";

const MIB = 1024 * 1024;
/** Longest request, and longest answer in all. */
export const RELAY_REQUEST_BYTES = 4 * MIB;
export const RELAY_ANSWER_BYTES = 64 * MIB;
/** Requests through one agent at the same time, and bytes of all of them together. */
export const RELAYS_AT_ONCE = 32;
export const RELAY_BYTES_AT_ONCE = 16 * MIB;
/** How long an exchange may take, and how long a model server may send nothing. */
export const RELAY_TOTAL_MS = 15 * 60_000;
export const RELAY_SILENCE_MS = 120_000;
/** Bytes of an answer that travel in one message. */
export const RELAY_PART_BYTES = 256 * 1024;

/** The calls that a private endpoint accepts; `metrics` is the server's own, which lies at its root. There are no paths, so no request can reach another part of the server. */
export const RelayCall = z.enum(["models", "chat/completions", "completions", "embeddings", "metrics"]);
export type RelayCall = z.infer<typeof RelayCall>;

/** What a host calls one of its private endpoints. */
export const PrivateName = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, "must be lower-case letters, digits, dots and hyphens");

/** `purpose` tells it apart from everything else that the organisation's key signs. `bodySha256` null: the call has no body. */
export const RelayHead = z.object({
  purpose: z.literal("millwright-relay"),
  relayId: z.uuid(),
  orgId: OrgId,
  nodeId: NodeId,
  endpoint: PrivateName,
  call: RelayCall,
  bodySha256: Sha256.nullable(),
  expiresAtMs: EpochMs,
});
export type RelayHead = z.infer<typeof RelayHead>;

const base64 = (bytes: number) => z.string().max(Math.ceil(bytes / 3) * 4);

/** One request for a private endpoint. `body` is base64. The signature is Ed25519 by the organisation's key over the canonical JSON (RFC 8785) of `head`. */
export const RelayRequest = z.object({
  head: RelayHead,
  signature: z.string().max(200),
  apiKey: z.string().max(500).nullable(),
  body: base64(RELAY_REQUEST_BYTES).nullable(),
});
export type RelayRequest = z.infer<typeof RelayRequest>;

/** A private endpoint as its host declares it: a port of its loopback. */
export const DeclaredPrivate = z.object({ name: PrivateName, port: z.int().min(1).max(65_535) });
export type DeclaredPrivate = z.infer<typeof DeclaredPrivate>;

/** POST /agent/v1/relays/next: waits for requests. `endpoints`: what this host's policy declares. `running`: the requests that it carries now. */
export const RelayPoll = z.object({
  endpoints: z.array(DeclaredPrivate).max(20),
  running: z.array(z.uuid()).max(2 * RELAYS_AT_ONCE),
  waitMs: z.int().min(0).max(25_000),
});
export type RelayPoll = z.infer<typeof RelayPoll>;
/** Requests stay as they came: the signature covers fields that this agent does not know. */
export const RelayNews = z.object({ requests: z.array(z.unknown()), cancelled: z.array(z.uuid()) });
export type RelayNews = z.infer<typeof RelayNews>;

/**
 * POST /agent/v1/relays/<id>/parts: the next part of an answer. `number` counts from 0; one that comes again is ignored. An empty part asks
 * whether to continue.
 */
export const RelayPart = z.object({
  number: z.int().nonnegative(),
  head: z
    .object({ status: z.int().min(100).max(599), contentType: z.string().max(200), retryAfter: z.string().max(100).nullable() })
    .optional(),
  /** Base64. */
  data: base64(RELAY_PART_BYTES).optional(),
  /** The last part. `failure`: why the answer is not complete, in one sentence. */
  end: z.object({ failure: z.string().max(500).nullable() }).optional(),
});
export type RelayPart = z.infer<typeof RelayPart>;
/** `wait`: the reader is slow; ask again with an empty part. `stop`: the reader has disconnected. */
export const RelayVerdict = z.object({ verdict: z.enum(["go-on", "wait", "stop"]) });
export type RelayVerdict = z.infer<typeof RelayVerdict>["verdict"];

/** POST /relays of the gateway, for the portal and the inference door only. */
export const RelayAsk = z.object({
  endpoint: PrivateName,
  call: RelayCall,
  apiKey: z.string().max(500).nullable(),
  body: base64(RELAY_REQUEST_BYTES).nullable(),
});
export type RelayAsk = z.infer<typeof RelayAsk>;
