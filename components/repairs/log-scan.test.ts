import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LogChunk } from "@/lib/contracts/agent";
import { appendChunks, type LogLine } from "./log-lines";
import { type LogMatch, scanLog } from "./log-scan";

const portal = (texts: string[], page = 3) => {
  const chunks: LogChunk[] = texts.map((text, number) => ({ number, text, stepId: "a", stream: "stdout", atMs: 0 }));
  return {
    chunks,
    fetch: async ({ after = -1 }: { after?: number }) => {
      const found = chunks.filter((chunk) => chunk.number > after).slice(0, page);
      return { chunks: found, first: found[0]?.number ?? -1, last: found.at(-1)?.number ?? -1, total: chunks.length, done: true };
    },
  };
};

describe("searching a whole log", () => {
  it("finds every line that fits, also those that run over pages, with the names that the window gives them", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.stringMatching(/^[ab\n]{1,5}$/), { maxLength: 25 }), async (texts) => {
        const { fetch, chunks } = portal(texts);
        const found: LogMatch[] = [];
        await scanLog(fetch, (line) => line.text.includes("ab"), { match: (match) => found.push(match) });
        const lines: LogLine[] = [];
        appendChunks(lines, chunks);
        expect(found).toEqual(lines.filter((line) => line.text.includes("ab")).map(({ chunk, index }) => ({ chunk, index })));
      }),
    );
  });

  it("stops when it is told to or has found enough", async () => {
    const { fetch } = portal(Array.from({ length: 50 }, () => "x\n"));
    const found: LogMatch[] = [];
    expect(await scanLog(fetch, () => true, { match: (match) => found.push(match) }, { most: 7 })).toEqual({ complete: false });
    expect(found).toHaveLength(7);
    const stop = new AbortController();
    stop.abort();
    expect(await scanLog(fetch, () => true, { match: () => expect.unreachable() }, { signal: stop.signal })).toEqual({ complete: false });
  });
});
