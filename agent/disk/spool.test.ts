import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Spool } from "./spool";

const fresh = () => mkdtempSync(join(tmpdir(), "mw-spool-"));
const drain = (spool: Spool) => {
  const all: unknown[] = [];
  for (let record = spool.peek(); record !== undefined; record = spool.peek()) {
    all.push(record);
    spool.shift();
  }
  return all;
};

describe("the spool", () => {
  it("gives back everything in order, also after a restart", () => {
    const folder = fresh();
    const spool = new Spool({ folder, maxBytes: 1e6 });
    for (let number = 0; number < 50; number++) spool.add({ number, text: "ü" });
    const again = new Spool({ folder, maxBytes: 1e6 });
    expect(again.length).toBe(50);
    expect(drain(again).map((record) => (record as { number: number }).number)).toEqual([...Array(50).keys()]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("keeps the order over any mix of adding and taking", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 60 }), (moves) => {
        const spool = new Spool({ folder: fresh(), maxBytes: 1e6 });
        const model: number[] = [];
        moves.forEach((isAdd, number) => {
          if (isAdd) {
            spool.add(number);
            model.push(number);
          } else {
            expect(spool.peek()).toBe(model.shift());
            spool.shift();
          }
          expect(spool.length).toBe(model.length);
        });
        expect(drain(spool)).toEqual(model);
      }),
      { numRuns: 30 },
    );
  });

  it("drops the oldest when it is full and counts them by their weight, those of before a restart too", () => {
    const folder = fresh();
    const weigh = (record: unknown) => (record as { number: number }).number;
    const text = "x".repeat(50_000);
    const before = new Spool({ folder, maxBytes: 600_000 });
    for (let number = 0; number < 10; number++) before.add({ number, text });
    const spool = new Spool({ folder, maxBytes: 600_000, weigh });
    for (let number = 10; number < 40; number++) spool.add({ number, text });
    const left = drain(spool).map((record) => (record as { number: number }).number);
    expect(left.at(-1)).toBe(39);
    expect([...left, spool.lost].reduce((a, b) => a + b)).toBe((39 * 40) / 2);
    expect(left.length).toBeLessThanOrEqual(12);
  });

  it("makes room even if the oldest records cannot be read", () => {
    const folder = fresh();
    const spool = new Spool({ folder, maxBytes: 600_000 });
    const text = "x".repeat(50_000);
    for (let number = 0; number < 10; number++) spool.add({ number, text });
    const oldest = join(folder, readdirSync(folder).sort()[0]!);
    rmSync(oldest);
    symlinkSync(oldest, oldest);
    for (let number = 10; number < 40; number++) spool.add({ number, text });
    expect(spool.length + spool.lost).toBe(40);
    expect((spool.peek() as { number: number }).number).toBe(spool.lost);
  });

  it("loses only the record that is damaged", () => {
    const folder = fresh();
    const spool = new Spool({ folder, maxBytes: 1e6 });
    for (const word of ["one", "two", "three"]) spool.add(word);
    const path = join(folder, readdirSync(folder)[0]!);
    writeFileSync(path, readFileSync(path, "utf8").replace("two", "twa"));
    const again = new Spool({ folder, maxBytes: 1e6 });
    expect(drain(again)).toEqual(["one", "three"]);
  });
});
