import { describe, expect, it } from "vitest";
import { kvSlots } from "./kv-slots";

const about = { name: "m", trainedOn: "", textsOf: "", parameters: 0, vocabulary: 8, width: 4, layers: 1, heads: 2, context: 192 };
/** Keys and values of one token, both filled with one number a head. */
const token = (value: number) => [0, 1].map(() => Float32Array.from([value, value, value + 0.5, value + 0.5]));

describe("the cache's slots", () => {
  it("keep what they hold when the cache grows and shrinks", () => {
    const slots = kvSlots(about, 3);
    for (const slot of [0, 1]) for (let at = 0; at < 3; at++) slots.write(slot, at, token(10 * slot + at), 0, 1);
    const read = (slot: number, head: number, at: number) =>
      slots.cache.arrays[0]![slot * 2 * slots.cache.places * 2 + (head * slots.cache.places + at) * 2];
    const held = () => [read(0, 0, 2), read(0, 1, 2), read(1, 0, 1), read(1, 1, 1)];
    const visible = () => [...slots.mask(2)].filter((value) => value === 0).length;
    expect(held()).toEqual([2, 2.5, 11, 11.5]);
    slots.fit(2, 65);
    expect([slots.cache.places, ...held(), visible()]).toEqual([128, 2, 2.5, 11, 11.5, 6]);
    slots.fit(2, 500);
    expect(slots.cache.places).toBe(192);
    slots.fit(2, 4);
    expect([slots.cache.places, ...held(), visible()]).toEqual([64, 2, 2.5, 11, 11.5, 6]);
  });

  it("close the gap that a finished answer leaves", () => {
    const slots = kvSlots(about, 3);
    for (const slot of [0, 1, 2]) slots.write(slot, 0, token(slot), 0, 1);
    slots.write(2, 1, token(9), 0, 1);
    slots.moveLast(2, 0);
    expect(slots.cache.arrays[1]![0]).toBe(2);
    expect([...slots.mask(1)].filter((value) => value === 0)).toHaveLength(2);
    slots.write(0, 0, token(5), 0, 1);
    expect([...slots.mask(1)].filter((value) => value === 0)).toHaveLength(1);
  });
});
