import * as z from "zod";

/** Something that was changed over trust: a sentence among the `securityChanges` messages, and what fills it. Texts of people: escaped where they are shown. */
export const SecurityChange = z.object({ code: z.string().max(60), values: z.record(z.string(), z.string().max(500)) });
export type SecurityChange = z.infer<typeof SecurityChange>;
