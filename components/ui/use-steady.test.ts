import { describe, expect, it } from "vitest";
import { keepOrder } from "./use-steady";

const rows = (...ids: string[]) => ids.map((id) => ({ id, value: `new ${id}` }));

describe("keeping the order of a live list", () => {
  it("updates values in place", () => {
    expect(keepOrder(rows("c", "a", "b"), ["a", "b", "c"])).toEqual({ items: rows("a", "b", "c"), waiting: 0 });
  });
  it("removes old rows and holds back new ones", () => {
    expect(keepOrder(rows("x", "a", "y"), ["a", "b"])).toEqual({ items: rows("a"), waiting: 2 });
  });
});
