import type * as z from "zod";

const SLICE = 50;
/** For at most about half a frame at a time. */
const BUSY_MS = 8;

/** Lets the browser answer whoever clicks meanwhile. */
const breathe = () => new Promise<void>((resolve) => setTimeout(resolve));

/** Parses a long list slice by slice: ten thousand rows at once would keep the page from answering for a tenth of a second and more. @throws ZodError. */
export async function parseRows<S extends z.ZodType>(schema: S, rows: readonly unknown[]): Promise<z.infer<S>[]> {
  const parsed: z.infer<S>[] = [];
  let began = performance.now();
  for (let from = 0; from < rows.length; from += SLICE) {
    if (performance.now() - began > BUSY_MS) {
      await breathe();
      began = performance.now();
    }
    for (const row of rows.slice(from, from + SLICE)) parsed.push(schema.parse(row));
  }
  return parsed;
}
