import * as z from "zod";
import { CheckId } from "./check";
import { EpochMs } from "./ids";

export const MOST_DAMPING = 20;

/** How many results of a check in a row open an incident, or begin to resolve it. */
export const Damping = z.object({
  /** The effective number: the organisation's, or the default. */
  needed: z.int(),
  /** The default: the number of results after which the agent shows a state (1 unless the check needs more). */
  byDefault: z.int(),
  /** Who changed the number, and when. */
  chosen: z.object({ byName: z.string(), at: EpochMs }).nullable(),
});
export type Damping = z.infer<typeof Damping>;

/** Null: the default again. */
export const SetDamping = z.strictObject({ checkId: CheckId, needed: z.int().min(1).max(MOST_DAMPING).nullable() });
export type SetDamping = z.infer<typeof SetDamping>;
