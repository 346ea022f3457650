import * as z from "zod";

/** What a repair waits for: a sentence among the `policy.need` messages, and its values. Times are UTC epoch ms. */
export const Need = z.discriminatedUnion("reason", [
  z.object({
    reason: z.literal("approvals"),
    n: z.int(),
    group: z.string(),
    /** Whether the group names people or only roles. */
    of: z.enum(["people", "role"]),
    /** Who of them cannot approve: the requester, or also everybody who changed the plan. */
    without: z.enum(["requester", "authors", "nobody"]),
  }),
  z.object({ reason: z.enum(["nodeName", "passkey", "resume", "resumeOrCancel"]) }),
  z.object({ reason: z.literal("otherRepair"), nodes: z.array(z.string()), n: z.int() }),
  z.object({ reason: z.literal("freeze"), title: z.string(), untilMs: z.int() }),
  z.object({ reason: z.literal("window"), titles: z.array(z.string()) }),
]);
export type Need = z.infer<typeof Need>;
