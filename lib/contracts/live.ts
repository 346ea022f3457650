import * as z from "zod";

/** What changed, so that browsers read it again: ids and nouns, never data. `all`: events may have been missed, read everything again. */
export const LiveEvent = z.object({
  noun: z.enum([
    "nodes",
    "incidents",
    "repairs",
    "runbooks",
    "members",
    "policy",
    "retention",
    "schedules",
    "rules",
    "playground",
    "prompts",
    "test-sets",
    "audit",
    "dry-runs",
    "drills",
    "inference",
    "all",
  ]),
  id: z.string().optional(),
  /** e.g. the target whose log grew. */
  part: z.string().optional(),
});
export type LiveEvent = z.infer<typeof LiveEvent>;
