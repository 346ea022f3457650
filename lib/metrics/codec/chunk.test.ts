import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Chunk, DamagedChunk, encodeChunk, readChunk } from "./chunk";
import { toDecimals } from "./decimals";

const place = { nodeId: "0190c0de-0000-7000-8000-000000000001", hourMs: Date.UTC(2026, 10, 22, 17) };
const timesOf = (count: number, step = 10_000) => Array.from({ length: count }, (_, i) => place.hourMs + i * step);

/** Encodes columns given one by one, as the tests write them down. */
function pack(columns: number[][], decimals: number[], times = timesOf(columns[0]!.length)): Chunk {
  const rows = new Float32Array(times.length * columns.length);
  columns.forEach((column, c) => {
    column.forEach((value, i) => {
      rows[i * columns.length + c] = value;
    });
  });
  return encodeChunk(times, rows, decimals);
}

/** The expected value: the float32 that was sent, at its declared decimals. */
const kept = (values: number[], decimals: number) => values.map((value) => toDecimals(Math.fround(value), decimals));

function expectRoundTrip(columns: number[][], decimals: number[], times?: number[]): void {
  const chunk = pack(columns, decimals, times);
  const back = readChunk(place, chunk);
  expect([...back.at]).toEqual(times ?? timesOf(columns[0]!.length));
  columns.forEach((column, c) => {
    const expected = kept(column, decimals[c]!);
    const wrong = expected.findIndex((value, i) => !Object.is(value, back.columns[c]![i]));
    expect(wrong === -1 ? "equal" : { column: c, at: wrong, expected: expected[wrong], got: back.columns[c]![wrong] }).toBe("equal");
  });
}

const anyFloat = fc.oneof(
  fc.float({ noNaN: false }),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, 1e30, -1e30, 16_777_217, 3.4e38, 1e-45),
);
const decimalPlaces = fc.integer({ min: 0, max: 7 });

/** A column as telemetry really is: a walk, a noisy level, a counter that resets, steps, or a constant; with gaps. */
const telemetry = (length: number) =>
  fc
    .record({
      kind: fc.constantFrom("walk", "noise", "counter", "steps", "constant"),
      level: fc.integer({ min: -100_000, max: 100_000 }),
      spread: fc.integer({ min: 1, max: 5_000 }),
      noise: fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: length, maxLength: length }),
      gaps: fc.array(fc.nat({ max: 40 }), { minLength: length, maxLength: length }),
      places: fc.integer({ min: 0, max: 3 }),
    })
    .map(({ kind, level, spread, noise, gaps, places }) => {
      let now = level;
      const values = noise.map((n, i) => {
        if (kind === "walk") now += Math.round((n * spread) / 1_000);
        else if (kind === "noise") now = level + Math.round((n * spread) / 1_000);
        else if (kind === "counter") now = n > 985 ? 0 : now + Math.abs(n);
        else if (kind === "steps" && n > 900) now = level + n;
        return gaps[i] === 0 ? Number.NaN : now / 10 ** places;
      });
      return { values, places };
    });

describe("a chunk", () => {
  it("gives back any floats at their declared decimals: NaN, infinities, −0, huge and tiny ones", () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 60 })
          .chain((length) =>
            fc.tuple(
              fc.array(fc.array(anyFloat, { minLength: length, maxLength: length }), { minLength: 1, maxLength: 4 }),
              fc.array(decimalPlaces, { minLength: 4, maxLength: 4 }),
            ),
          ),
        ([columns, decimals]) => expectRoundTrip(columns, decimals.slice(0, columns.length)),
      ),
      { numRuns: 400 },
    );
  });

  it("gives back walks, noisy levels, resetting counters and steps with gaps", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 360 }).chain((length) => fc.array(telemetry(length), { minLength: 1, maxLength: 5 })),
        (columns) =>
          expectRoundTrip(
            columns.map((column) => column.values),
            columns.map((column) => column.places),
          ),
      ),
      { numRuns: 300 },
    );
  });

  it.each([1, 2, 120, 1_000])("holds %i series", (count) => {
    const columns = Array.from({ length: count }, (_, c) => Array.from({ length: 30 }, (_, i) => (c * 31 + i * i) % 977));
    expectRoundTrip(
      columns,
      columns.map(() => 2),
    );
  });

  it("keeps any ascending times: regular, with holes, or in no order of slots at all", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat({ max: 3_600_000 }), { minLength: 1, maxLength: 200 }),
        fc.constantFrom(1, 10, 1_000, 10_000),
        (offsets, step) => {
          const times = [...new Set(offsets.map((offset) => place.hourMs + Math.floor(offset / step) * step))].sort((a, b) => a - b);
          expectRoundTrip([times.map((_, i) => i)], [0], times);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("takes under three bytes of payload for an hour that never changes", () => {
    const chunk = pack([Array.from({ length: 360 }, () => 42)], [0]);
    expect(chunk.body.length - 4).toBeLessThan(3);
  });

  it("takes fewer bytes for page-sized memory readings than for their float bits", () => {
    const pages = Array.from({ length: 360 }, (_, i) => 64 * 2 ** 30 + (((i * 7_919) % 97) - 48) * 65_536);
    expect(pack([pages], [0]).body.length).toBeLessThan(360 * 1.2);
  });
});

describe("a damaged chunk", () => {
  const columns = [
    Array.from({ length: 360 }, (_, i) => Math.round(50 + 20 * Math.sin(i / 9)) / 100),
    Array.from({ length: 360 }, (_, i) => (i % 50 === 0 ? Number.NaN : i * i)),
    Array.from({ length: 360 }, (_, i) => (i === 7 ? Number.POSITIVE_INFINITY : 0.1 * i)),
  ];
  const whole = pack(columns, [2, 0, 3]);
  const right = readChunk(place, whole);

  it("is an error that names node and hour, for a flipped bit in any byte of head and body", () => {
    for (const part of ["head", "body"] as const) {
      for (let at = 0; at < whole[part].length; at++) {
        const bytes = Uint8Array.from(whole[part]);
        bytes[at] = bytes[at]! ^ (1 << (at & 7));
        expect(() => readChunk(place, { ...whole, [part]: bytes })).toThrow(DamagedChunk);
      }
    }
    expect(() => readChunk(place, { ...whole, body: whole.body.subarray(1) })).toThrow(
      /node 0190c0de-0000-7000-8000-000000000001 for 2026-11-22T17:00:00\.000Z are damaged/,
    );
  });

  it("is an error when columns are swapped, cut, or taken from another hour", () => {
    const [first, second] = whole.sizes as [number, number];
    const swapped = Uint8Array.from([
      ...whole.body.subarray(first, first + second),
      ...whole.body.subarray(0, first),
      ...whole.body.subarray(first + second),
    ]);
    expect(() => readChunk(place, { ...whole, body: swapped, sizes: [second, first, whole.sizes[2]!] })).toThrow(DamagedChunk);
    expect(() => readChunk(place, { ...whole, sizes: [first - 1, second + 1, whole.sizes[2]!] })).toThrow(DamagedChunk);
    const later = pack(
      columns,
      [2, 0, 3],
      timesOf(360).map((at) => at + 3_600_000),
    );
    expect(() => readChunk(place, { ...whole, body: later.body })).toThrow(DamagedChunk);
  });

  it("never turns random bytes into numbers", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 400 }), (head, body) => {
        expect(() => readChunk(place, { head, sizes: [body.length], body })).toThrow(DamagedChunk);
        expect(() => readChunk(place, { head: whole.head, sizes: [body.length], body })).toThrow(DamagedChunk);
      }),
      { numRuns: 500 },
    );
  });

  it("gives either an error or the right numbers when several bytes are overwritten", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 12 }), (writes) => {
        const body = Uint8Array.from(whole.body);
        for (const [at, value] of writes) body[at % body.length] = value;
        let read: ReturnType<typeof readChunk>;
        try {
          read = readChunk(place, { ...whole, body });
        } catch (error) {
          expect(error).toBeInstanceOf(DamagedChunk);
          return;
        }
        expect(read).toEqual(right);
      }),
      { numRuns: 500 },
    );
  });
});
