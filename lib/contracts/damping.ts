import * as z from "zod";
import { CheckId } from "./check";
import { EpochMs } from "./ids";

export const MOST_DAMPING = 20;

/** How many results of a check in a row open an incident, or begin its end. */
export const Damping = z.object({
  /** What holds now: the organisation's number, or the default where there is none. */
  needed: z.int(),
  /** What the agent itself waits for before it shows a state (1 unless the check says more): the default. */
  byDefault: z.int(),
  /** Who chose another number, and when. */
  chosen: z.object({ byName: z.string(), at: EpochMs }).nullable(),
});
export type Damping = z.infer<typeof Damping>;

/** Null: the default again. */
export const SetDamping = z.strictObject({ checkId: CheckId, needed: z.int().min(1).max(MOST_DAMPING).nullable() });
export type SetDamping = z.infer<typeof SetDamping>;
