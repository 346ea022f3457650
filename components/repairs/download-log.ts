import { saveFile } from "../save-file";
import { type FetchPage, pageSize } from "./log-reader";

/** Reads a log page by page into a file: raw, with its colours, in the order in which it was written. */
export async function downloadLog(fetch: FetchPage, name: string): Promise<void> {
  const parts: string[] = [];
  let limit = pageSize(Number.POSITIVE_INFINITY);
  for (let after = -1; ; ) {
    const page = await fetch({ after, limit });
    const chunks = page.chunks.filter((chunk) => chunk.number > after);
    parts.push(...chunks.map((chunk) => chunk.text));
    limit = pageSize(chunks.reduce((sum, chunk) => sum + chunk.text.length, 0) / Math.max(1, chunks.length));
    after = chunks.at(-1)?.number ?? after;
    if (chunks.length === 0 || after + 1 >= page.total) break;
  }
  saveFile(parts, name, "text/plain");
}
