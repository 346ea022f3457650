import * as z from "zod";

/** A change to trust: a sentence among the `securityChanges` messages, and its values. Texts from people are escaped where they are shown. */
export const SecurityChange = z.object({ code: z.string().max(60), values: z.record(z.string(), z.string().max(500)) });
export type SecurityChange = z.infer<typeof SecurityChange>;
