import * as z from "zod";
import { EndpointId } from "./playground";

/** How many requests run at once in each part of a measurement. */
export const CONCURRENCIES = [1, 8, 32] as const;
export const LONGEST_ANSWER = 256;

/** What can be measured: the demonstration model with its weights stored in one way, or a model of an endpoint. */
export const MeasureSubject = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("demonstration"), variant: z.enum(["fp32", "int8", "8bit"]) }),
  z.strictObject({ kind: z.literal("endpoint"), endpointId: EndpointId, model: z.string().min(1).max(300) }),
]);
export type MeasureSubject = z.infer<typeof MeasureSubject>;

export const Measure = z.strictObject({
  subject: MeasureSubject,
  prompts: z.array(z.string().trim().min(1).max(20_000)).min(1).max(32),
  maxTokens: z.int().min(1).max(LONGEST_ANSWER).default(64),
});
export type Measure = z.input<typeof Measure>;

/** One variant, measured now. null = not known from here. */
export const Measured = z.object({
  sizeBytes: z.int().nullable(),
  /** Resident memory of a fresh process that has answered all prompts. */
  memoryBytes: z.int().nullable(),
  ttftMs: z.number().nullable(),
  rates: z.array(z.object({ concurrency: z.int(), tokensPerSecond: z.number().nullable() })),
  /** In the order of the prompts, greedy; null where the request failed. */
  answers: z.array(z.string().nullable()),
  /** The first failure, in the endpoint's own words. */
  failure: z.string().nullable(),
});
export type Measured = z.infer<typeof Measured>;

/** What was measured before, on the machine and day that it names. */
export const MeasuredElsewhere = z.object({
  at: z.string(),
  machine: z.string(),
  rows: z.array(Measured.pick({ sizeBytes: true, memoryBytes: true, ttftMs: true, rates: true }).extend({ name: z.string() })),
});
export type MeasuredElsewhere = z.infer<typeof MeasuredElsewhere>;
