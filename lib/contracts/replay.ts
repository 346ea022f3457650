import * as z from "zod";
import { EpochMs, IncidentId } from "./ids";

/** Replays that are kept of one incident; the oldest are deleted first. */
export const MOST_REPLAYS = 20;

/** A request that failed near an incident, as the door's request log keeps it: masked, cut, without images, tools and parameters. */
export const FailedRequest = z.object({
  id: z.string(),
  atMs: EpochMs,
  endpointName: z.string(),
  model: z.string(),
  status: z.int(),
  error: z.string().nullable(),
  prompt: z.string(),
  answer: z.string().nullable(),
});
export type FailedRequest = z.infer<typeof FailedRequest>;

/** The incident's state at the replay. It may end by a repair, automatically, or because a person resolved it. */
export const ReplayPhase = z.enum(["while-open", "afterwards"]);
export type ReplayPhase = z.infer<typeof ReplayPhase>;
export const Replay = z.object({
  id: z.string(),
  requestId: z.string(),
  phase: ReplayPhase,
  atMs: EpochMs,
  byName: z.string(),
  /** Null: it was answered. */
  error: z.string().nullable(),
  answer: z.string(),
  ttftMs: z.number().nullable(),
  totalMs: z.number(),
});
export type Replay = z.infer<typeof Replay>;

export const ReplayView = z.object({
  /** Whether a model endpoint runs on the incident's node: else there is nothing to replay. */
  hasEndpoint: z.boolean(),
  /** Whether the request log keeps texts. Without them nothing can be sent again. */
  keepsTexts: z.boolean(),
  requests: z.array(FailedRequest),
  replays: z.array(Replay),
  can: z.object({ replay: z.boolean() }),
});
export type ReplayView = z.infer<typeof ReplayView>;
export const ReplayRequest = z.strictObject({ incidentId: IncidentId, requestId: z.uuid() });
export type ReplayRequest = z.infer<typeof ReplayRequest>;
