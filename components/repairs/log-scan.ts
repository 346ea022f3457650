import { appendChunks, type LogLine } from "./log-lines";
import { type FetchPage, pageSize } from "./log-reader";

/** Where a line begins, for good: the window can be moved there. */
export interface LogMatch {
  chunk: number;
  index: number;
}

/** Longest stretch of work before the page gets a turn. */
const SLICE_MS = 10;
const breathe = () => new Promise((resume) => setTimeout(resume));

/**
 * Reads a whole log from its beginning without keeping it, and tells of the lines that fit. Lets the browser breathe between pages, so that
 * a search in 100 MB does not freeze the page. Ends early when `signal` aborts or `most` matches were found.
 */
export async function scanLog(
  fetch: FetchPage,
  fits: (line: LogLine) => boolean,
  on: { match: (match: LogMatch) => void; progress?: (ratio: number) => void },
  { signal, most = 2_000 }: { signal?: AbortSignal; most?: number } = {},
): Promise<{ complete: boolean }> {
  let after = -1;
  let found = 0;
  let open: LogLine[] = [];
  let limit = pageSize(Number.POSITIVE_INFINITY);
  while (!signal?.aborted) {
    const page = await fetch({ after, limit });
    const chunks = page.chunks.filter((chunk) => chunk.number > after);
    const lines = open;
    appendChunks(lines, chunks);
    const isEnd = chunks.length === 0 || (chunks.at(-1)?.number ?? -1) + 1 >= page.total;
    // A line that may go on in the next page is judged there, whole.
    open = !isEnd && lines.at(-1)?.closed === false ? lines.splice(-1) : [];
    let since = performance.now();
    for (const [number, line] of lines.entries()) {
      if (number % 500 === 499 && performance.now() - since > SLICE_MS) {
        await breathe();
        if (signal?.aborted) return { complete: false };
        since = performance.now();
      }
      if (!fits(line)) continue;
      on.match({ chunk: line.chunk, index: line.index });
      found += 1;
      if (found >= most) return { complete: false };
    }
    if (isEnd) return { complete: true };
    after = chunks.at(-1)!.number;
    limit = pageSize(chunks.reduce((sum, chunk) => sum + chunk.text.length, 0) / chunks.length);
    on.progress?.(page.total > 0 ? (after + 1) / page.total : 1);
    await breathe();
  }
  return { complete: false };
}
