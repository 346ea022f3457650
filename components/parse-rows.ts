import type * as z from "zod";

/** The clock is read once in this many rows. */
const SLICE = 50;
/** For at most about half a frame at a time. */
const BUSY_MS = 8;

/** Lets the browser handle clicks meanwhile. */
const breathe = () => new Promise<void>((resolve) => setTimeout(resolve));

/** Parses many rows with pauses: ten thousand at once would keep the page from answering for a tenth of a second and more. @throws ZodError. */
export async function parseRows<S extends z.ZodType>(schema: S, rows: Iterable<unknown>): Promise<z.infer<S>[]> {
  const parsed: z.infer<S>[] = [];
  let began = performance.now();
  for (const row of rows) {
    parsed.push(schema.parse(row));
    if (parsed.length % SLICE > 0 || performance.now() - began < BUSY_MS) continue;
    await breathe();
    began = performance.now();
  }
  return parsed;
}
