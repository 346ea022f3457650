import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LogChunk } from "@/lib/contracts/agent";
import { appendChunks, type LogLine } from "./log-lines";
import { type FetchPage, LogReader } from "./log-reader";

/** A portal in memory that answers `LogQuery` as the contract says. */
function portal() {
  const chunks: LogChunk[] = [];
  let done = false;
  let failing = false;
  const fetch: FetchPage = async ({ after, before, limit = 500 }) => {
    if (failing) throw new Error("away");
    const fits = chunks.filter((chunk) => (after === undefined || chunk.number > after) && (before === undefined || chunk.number < before));
    const page = after === undefined ? fits.slice(-limit) : fits.slice(0, limit);
    return { chunks: page, first: page[0]?.number ?? -1, last: page.at(-1)?.number ?? -1, total: chunks.length, done };
  };
  const write = (text: string) => chunks.push({ number: chunks.length, text, stepId: "a", stream: "stdout", atMs: 0 });
  const whole = () => {
    const lines: LogLine[] = [];
    appendChunks(lines, chunks);
    return lines.map((line) => line.text);
  };
  return {
    fetch,
    write,
    whole,
    chunks,
    finish: () => {
      done = true;
    },
    fail: (yes: boolean) => {
      failing = yes;
    },
  };
}
const texts = (reader: LogReader) => reader.view().lines.map((line) => line.text);

describe("reading a target's log", () => {
  it("opens at its end and follows it", async () => {
    const log = portal();
    for (let i = 0; i < 50; i += 1) log.write(`${i}\n`);
    const reader = new LogReader(log.fetch, { page: 10 });
    await reader.toEnd();
    expect(texts(reader)).toEqual(Array.from({ length: 10 }, (_, i) => `${40 + i}`));
    log.write("50\n");
    log.finish();
    await reader.more();
    expect(texts(reader).at(-1)).toBe("50");
    expect(reader.view()).toMatchObject({ atEnd: true, done: true, total: 51 });
  });

  it("goes back to its beginning page by page", async () => {
    const log = portal();
    for (let i = 0; i < 35; i += 1) log.write(i % 3 === 2 ? `${i}\n` : `${i},`);
    const reader = new LogReader(log.fetch, { page: 10 });
    await reader.toEnd();
    while (reader.view().first > 0) await reader.earlier();
    expect(texts(reader)).toEqual(log.whole());
  });

  it("catches up after a long pause, without reading everything between", async () => {
    const log = portal();
    log.write("begin\n");
    const reader = new LogReader(log.fetch, { page: 10 });
    await reader.toEnd();
    for (let i = 0; i < 500; i += 1) log.write(`${i}\n`);
    await reader.more();
    expect(reader.view().atEnd).toBe(true);
    expect(texts(reader).at(-1)).toBe("499");
  });

  it("keeps its lines when the portal is away, says so, and continues afterwards", async () => {
    const log = portal();
    log.write("a\n");
    const reader = new LogReader(log.fetch);
    await reader.toEnd();
    log.fail(true);
    log.write("b\n");
    await reader.more();
    expect(reader.view().error?.message).toBe("away");
    expect(texts(reader)).toEqual(["a"]);
    log.fail(false);
    await reader.more();
    expect(reader.view().error).toBeNull();
    expect(texts(reader)).toEqual(["a", "b"]);
  });

  it("holds a bounded part of a large log and can go anywhere in it", async () => {
    const log = portal();
    for (let i = 0; i < 2_000; i += 1) log.write(`${String(i).padStart(99, "x")}\n`);
    const reader = new LogReader(log.fetch, { page: 50, held: 20_000 });
    await reader.toEnd();
    for (let i = 0; i < 20; i += 1) await reader.earlier();
    expect(reader.view().lines.length).toBeLessThanOrEqual(250);
    expect(reader.view().atEnd).toBe(false);
    await reader.around(100);
    expect(reader.view().first).toBeLessThanOrEqual(100);
    expect(reader.view().last).toBeGreaterThanOrEqual(100);
    while (!reader.view().atEnd) await reader.later();
    expect(texts(reader).at(-1)).toBe("1999".padStart(99, "x"));
  });

  it("shows a contiguous run of the log without gap or repeat, whatever happens in whatever order", async () => {
    const step = fc.constantFrom("write", "write", "more", "earlier", "later", "end", "around", "fail", "heal");
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(step, fc.nat(40)), { maxLength: 60 }), fc.boolean(), async (steps, together) => {
        const log = portal();
        const reader = new LogReader(log.fetch, { page: 4, held: 40, lines: 12 });
        const pending: Promise<void>[] = [reader.toEnd()];
        for (const [what, n] of steps) {
          if (what === "write") log.write(n % 3 === 0 ? `${n}` : `${n}\nx`);
          if (what === "fail" || what === "heal") log.fail(what === "fail");
          if (what === "more") pending.push(reader.more());
          if (what === "earlier") pending.push(reader.earlier());
          if (what === "later") pending.push(reader.later());
          if (what === "end") pending.push(reader.toEnd());
          if (what === "around") pending.push(reader.around(n));
          if (!together) await Promise.all(pending);
        }
        await Promise.all(pending);
        const { first, last, lines } = reader.view();
        const expected: LogLine[] = [];
        appendChunks(expected, first < 0 ? [] : log.chunks.slice(first, last + 1));
        expect(lines.map((line) => [line.chunk, line.index, line.text])).toEqual(
          expected.map((line) => [line.chunk, line.index, line.text]),
        );
        log.fail(false);
        log.finish();
        await reader.toEnd();
        expect(reader.view()).toMatchObject({ atEnd: true, total: log.chunks.length, error: null, done: true });
      }),
      { numRuns: 400 },
    );
  });
});
