import * as z from "zod";
import { Saying } from "./error";
import { EpochMs, IncidentId } from "./ids";
import { Locale } from "./locale";
import { EndpointId } from "./playground";

/** The model that gives second opinions. Chosen by an owner; without one nothing is sent anywhere. */
export const ExplainChoice = z.object({
  endpointId: EndpointId,
  endpointName: z.string(),
  model: z.string(),
  byName: z.string(),
  chosenAt: EpochMs,
});
export type ExplainChoice = z.infer<typeof ExplainChoice>;
export const ExplainPage = z.object({ choice: ExplainChoice.nullable(), can: z.object({ choose: z.boolean(), explain: z.boolean() }) });
export type ExplainPage = z.infer<typeof ExplainPage>;

/** Null turns it off. */
export const ChooseExplain = z.strictObject({
  to: z.strictObject({ endpointId: EndpointId, model: z.string().trim().min(1).max(200) }).nullable(),
});
export type ChooseExplain = z.infer<typeof ChooseExplain>;

export const ExplainIncident = z.strictObject({ incidentId: IncidentId, language: Locale });
export type ExplainIncident = z.infer<typeof ExplainIncident>;

/** One claim of a model. It is text only. */
export const Claim = z.object({
  text: z.string(),
  /** Numbers of evidence lines, from 1; those that do not exist are left out. */
  cites: z.array(z.int().positive()),
  /** Numbers and names in the claim that the cited lines do not contain. */
  missing: z.array(z.string()),
  /** Whether the evidence supports it: it cites lines that exist, and these contain its numbers and names. */
  shown: z.boolean(),
});
export type Claim = z.infer<typeof Claim>;

/** The events of the stream, in this order: the evidence as it was sent, claims as they come, perhaps a runbook of the library, and one end. */
export const ExplainEvent = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("evidence"), lines: z.array(z.string()), endpointName: z.string(), model: z.string() }),
  z.object({ kind: z.literal("progress"), characters: z.int() }),
  z.object({ kind: z.literal("claim"), claim: Claim }),
  z.object({ kind: z.literal("runbook"), slug: z.string(), title: z.string() }),
  /** `commands`: lines that were removed because they contain a command. `wasCut`: the answer was too long. */
  z.object({ kind: z.literal("done"), commands: z.int(), wasCut: z.boolean() }),
  z.object({ kind: z.literal("failed"), ...Saying.shape }),
]);
export type ExplainEvent = z.infer<typeof ExplainEvent>;
