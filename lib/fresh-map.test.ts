import { describe, expect, it } from "vitest";
import { FreshMap } from "./fresh-map";

describe("a map of fresh values", () => {
  it("returns a value until its time has passed, or it is deleted", () => {
    const map = new FreshMap<number>(1_000);
    map.set("a", 1, 0);
    expect([map.get("a", 999), map.get("a", 1_000), map.get("b", 0)]).toEqual([1, undefined, undefined]);
    map.set("a", 2, 500);
    expect(map.get("a", 1_400)).toBe(2);
    map.delete("a");
    expect(map.get("a", 600)).toBeUndefined();
  });

  it("drops the oldest when there are too many, and keeps the others", () => {
    const map = new FreshMap<number>(1_000, 2);
    map.set("a", 1, 0);
    map.set("b", 2, 1);
    map.set("a", 3, 2);
    map.set("c", 4, 3);
    expect(["a", "b", "c"].map((key) => map.get(key, 4))).toEqual([3, undefined, 4]);
  });
});
