import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SseOverflow, sseReader } from "./sse";

const bytes = (text: string) => new TextEncoder().encode(text);
function read(parts: Uint8Array[]): string[] {
  const reader = sseReader();
  return [...parts.flatMap((part) => reader.push(part)), ...reader.end()];
}

describe("reading an event stream", () => {
  it("gives the data of each event and ignores comments, names and ids", () => {
    expect(read([bytes(": hello\nevent: x\nid: 1\ndata: one\n\ndata:two\ndata: three\n\nretry: 5\n\n")])).toEqual(["one", "two\nthree"]);
  });

  it("takes LF, CR and CR LF, a byte order mark, and an end without a blank line", () => {
    expect(read([bytes("\uFEFFdata: a\r\n\r\ndata: b\r\rdata: c")])).toEqual(["a", "b", "c"]);
  });

  it("gives an event as soon as its blank line is there", () => {
    const reader = sseReader();
    expect(reader.push(bytes("data: a\n"))).toEqual([]);
    expect(reader.push(bytes("\n"))).toEqual(["a"]);
  });

  it("gives the same events wherever the bytes are cut", () => {
    const payload = fc.string({ unit: "grapheme" }).map((text) => text.replace(/[\r\n\uFEFF]/g, ""));
    const newline = fc.constantFrom("\n", "\r\n", "\r");
    fc.assert(
      fc.property(fc.array(payload, { maxLength: 8 }), newline, fc.array(fc.nat(200), { maxLength: 12 }), (events, end, cuts) => {
        const whole = bytes(events.map((event) => `data: ${event}${end}${end}`).join(""));
        const at = [0, ...cuts.map((cut) => Math.min(cut, whole.length)).sort((a, b) => a - b), whole.length];
        const parts = at.slice(1).map((to, index) => whole.slice(at[index], to));
        expect(read(parts)).toEqual(events);
      }),
      { numRuns: 500 },
    );
  });

  it("survives any bytes", () => {
    fc.assert(fc.property(fc.array(fc.uint8Array()), (parts) => read(parts).every((event) => typeof event === "string")));
  });

  it("gives up on an event that never ends", () => {
    const reader = sseReader();
    const part = bytes("data: x".padEnd(1_000_000, "x"));
    expect(() => {
      for (let i = 0; i < 6; i += 1) reader.push(part);
    }).toThrow(SseOverflow);
  });

  it("gives up on empty lines that never end, and on nothing shorter", () => {
    const reader = sseReader();
    const lines = bytes("data\n".repeat(1_000_000));
    for (let i = 0; i < 4; i += 1) expect(reader.push(lines)).toEqual([]);
    expect(() => reader.push(lines)).toThrow(SseOverflow);
  });

  it("searches a long line once, however small its pieces are", () => {
    const reader = sseReader();
    reader.push(bytes("data: "));
    const piece = bytes("0123456789");
    for (let i = 0; i < 300_000; i += 1) reader.push(piece);
    expect(reader.push(bytes("\n\n"))[0]).toHaveLength(3_000_000);
  });
});
