import * as z from "zod";
import { Saying } from "./error";
import { EpochMs } from "./ids";
import { Endpoint, EndpointId } from "./playground";

export const EndpointHistoryRange = z.strictObject({
  endpointId: EndpointId,
  /** The last hour, unless it says otherwise. */
  fromMs: z.coerce.number().pipe(EpochMs).optional(),
  toMs: z.coerce.number().pipe(EpochMs).optional(),
});
export type EndpointHistoryRange = z.infer<typeof EndpointHistoryRange>;

const Ms = z.number().nullable();
/** An endpoint in one step of time: requests through the door and prompts of the playground together. null = not measured. */
export const HistoryStep = z.object({
  atMs: EpochMs,
  requests: z.int(),
  failed: z.int(),
  ttftP50: Ms,
  ttftP95: Ms,
  tokensPerSecond: Ms,
});
export type HistoryStep = z.infer<typeof HistoryStep>;
export const EndpointHistory = z.object({
  endpoint: Endpoint,
  fromMs: EpochMs,
  toMs: EpochMs,
  stepMs: z.int(),
  steps: z.array(HistoryStep),
});
export type EndpointHistory = z.infer<typeof EndpointHistory>;

const Count = z.number().nullable();
/** Live metrics of a model server (`/metrics`); `problem`: why there are none. */
export const ServerNow = z.object({
  atMs: EpochMs,
  problem: Saying.nullable(),
  metrics: z
    .object({
      engine: z.string().nullable(),
      running: Count,
      waiting: Count,
      cacheUse: Count,
      preemptions: Count,
      meanTtftMs: Count,
      promptTokens: Count,
      generatedTokens: Count,
    })
    .nullable(),
});
export type ServerNow = z.infer<typeof ServerNow>;
