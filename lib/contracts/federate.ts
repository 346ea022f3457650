import * as z from "zod";

/** `q`: the nodes' filter language; a large fleet is scraped in parts. */
export const FederateQuery = z.strictObject({ q: z.string().max(500).optional() });
export type FederateQuery = z.infer<typeof FederateQuery>;
