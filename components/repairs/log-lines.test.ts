import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { appendChunks, isErrorLine, type LogLine, namesError, prependChunks } from "./log-lines";

type Chunk = Parameters<typeof appendChunks>[1][number];
const chunk = (number: number, text: string, stream: Chunk["stream"] = "stdout", stepId = "a"): Chunk => ({
  number,
  text,
  stream,
  stepId,
  atMs: 0,
});
function linesOf(chunks: Chunk[]): LogLine[] {
  const lines: LogLine[] = [];
  appendChunks(lines, chunks);
  return lines;
}
const texts = (lines: LogLine[]) => lines.map((line) => line.text);

describe("lines of a log", () => {
  it("run over chunks of the same step and stream", () => {
    expect(texts(linesOf([chunk(0, "one\ntw"), chunk(1, "o\nthree"), chunk(2, "!")]))).toEqual(["one", "two", "three!"]);
  });

  it("end where another stream or step begins", () => {
    expect(
      texts(linesOf([chunk(0, "out"), chunk(1, "err\n", "stderr"), chunk(2, "more", "stdout"), chunk(3, "next", "stdout", "b")])),
    ).toEqual(["out", "err", "more", "next"]);
  });

  const anyChunks = fc
    .array(fc.tuple(fc.stringMatching(/^[ab\n]{0,6}$/), fc.constantFrom("stdout" as const, "stderr" as const)), { maxLength: 20 })
    .map((parts) => parts.map(([text, stream], number) => chunk(number, text, stream)));

  it("are the same whether chunks come from the front, from the back or all at once", () => {
    fc.assert(
      fc.property(anyChunks, fc.nat(20), fc.nat(20), (chunks, a, b) => {
        const [from, to] = [Math.min(a, b, chunks.length), Math.min(Math.max(a, b), chunks.length)];
        let lines = linesOf(chunks.slice(from, to));
        appendChunks(lines, chunks.slice(to));
        lines = prependChunks(lines, chunks.slice(0, from));
        expect(texts(lines)).toEqual(texts(linesOf(chunks)));
      }),
    );
  });

  it("have names of their own", () => {
    fc.assert(
      fc.property(anyChunks, (chunks) => {
        const names = linesOf(chunks).map((line) => `${line.chunk}.${line.index}`);
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });
});

describe("errors in a log", () => {
  it("are lines that name one, and everything on standard error", () => {
    expect(namesError("ERROR: Could not find a version")).toBe(true);
    expect(namesError("bash: line 3: foo: No such file or directory")).toBe(true);
    expect(namesError("\u001b[31merror\u001b[0m")).toBe(true);
    expect(namesError("make: *** [all] exit code 2")).toBe(true);
    expect(namesError("write /var/log: no space left on device")).toBe(true);
    expect(namesError("ended with exit code 0; the server says status code 200")).toBe(false);
    expect(namesError("checked 4 files, 0 errors")).toBe(false);
    expect(namesError("terrorist forerunner")).toBe(false);
    expect(isErrorLine({ stream: "stderr", text: "warning" })).toBe(true);
    expect(isErrorLine({ stream: "stdout", text: "fine" })).toBe(false);
  });
});
