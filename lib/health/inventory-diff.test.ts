import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffInventory } from "./inventory-diff";

describe("what changed in an inventory", () => {
  it("names the leaf with both values", () => {
    expect(diffInventory({ driver: "550.54", os: "Debian" }, { driver: "570.86", os: "Debian" })).toEqual([
      { path: "driver", before: "550.54", after: "570.86" },
    ]);
  });

  it("says that a GPU is gone without reporting all that follow as changed", () => {
    const gpus = [0, 1, 2, 3].map((index) => ({ index, uuid: `GPU-${index}` }));
    const without = gpus.filter((gpu) => gpu.index !== 1);
    expect(diffInventory({ gpus }, { gpus: without })).toEqual([{ path: "gpus[1]", before: { index: 1, uuid: "GPU-1" }, after: null }]);
  });

  it("knows workloads by name and addresses by themselves", () => {
    const before = { workloads: [{ name: "llm", digest: "a" }], addresses: ["10.0.0.1", "10.0.0.2"] };
    const after = { workloads: [{ name: "new" }, { name: "llm", digest: "b" }], addresses: ["10.0.0.2"] };
    expect(diffInventory(before, after).map(({ path }) => path)).toEqual([
      "workloads[llm].digest",
      "workloads[new]",
      "addresses[10.0.0.1]",
    ]);
  });

  it("finds nothing between equals, whatever they are", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(diffInventory(value, structuredClone(value))).toEqual([]);
      }),
    );
  });
});
