import * as z from "zod";

/**
 * A stored sentence as the key of a message (`stories.repair.halted`) and its values, so that every reader sees it in their language. A value can
 * be such a sentence, too.
 */
export type Told = { code: string; values: { [name: string]: string | number | Told } };
export const Told: z.ZodType<Told> = z.object({
  code: z.string().max(100),
  values: z.record(z.string(), z.union([z.string(), z.number(), z.lazy(() => Told)])),
});

/** The code of a runbook's text within a sentence: not a message, but one of the words that readers get for built-in runbooks. */
export const RUNBOOK_TEXT = "runbook.text";
/** A runbook's own text as a value of a stored sentence. */
export const toldRunbook = (text: string): Told => ({ code: RUNBOOK_TEXT, values: { text } });

/** The code of a metric within a sentence: readers see its title, `GPU temperature (GPU 1)`. */
export const METRIC_TEXT = "metric.text";
export const toldMetric = (series: string): Told => ({ code: METRIC_TEXT, values: { text: series } });

/** Formats a message in one language; null for an unknown key. */
export type SayMessage = (path: string, values: Record<string, string | number>) => string | null;

/** The sentence in a language; null when a newer version stored it and this program does not know the message. */
export function sayTold(say: SayMessage, { code, values }: Told): string | null {
  const filled: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(values)) {
    const said = typeof value === "object" ? sayTold(say, value) : value;
    if (said === null) return null;
    filled[name] = said;
  }
  return say(code, filled);
}
