import * as z from "zod";

/**
 * A stored sentence as what it is made of, so that every reader gets it in their language: the path of a message (`stories.repair.halted`) and what
 * fills it. A value can be such a sentence itself.
 */
export type Told = { code: string; values: { [name: string]: string | number | Told } };
export const Told: z.ZodType<Told> = z.object({
  code: z.string().max(100),
  values: z.record(z.string(), z.union([z.string(), z.number(), z.lazy(() => Told)])),
});

/** What says a message in one language; null for one that it does not know. */
export type SayMessage = (path: string, values: Record<string, string | number>) => string | null;

/** The sentence in a language; null where this program is older than whoever stored it and does not know the message. */
export function sayTold(say: SayMessage, { code, values }: Told): string | null {
  const filled: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(values)) {
    const said = typeof value === "object" ? sayTold(say, value) : value;
    if (said === null) return null;
    filled[name] = said;
  }
  return say(code, filled);
}
