import { describe, expect, it } from "vitest";
import { fitsWords, namesFirst } from "./palette-words";

describe("finding in the palette", () => {
  it("wants every word, anywhere, and no letters between", () => {
    expect(fitsWords("GPU 07", "gpu-07", "faulty")).toBe(true);
    expect(fitsWords("gpu faulty", "gpu-07", "faulty")).toBe(true);
    expect(fitsWords("gp7", "gpu-07")).toBe(false);
    expect(fitsWords("", "anything")).toBe(true);
  });
  it("puts what has it in the name first", () => {
    const rows = [
      { name: "a", about: "restart" },
      { name: "restart", about: "" },
    ];
    expect(rows.toSorted(namesFirst("rest", (row) => row.name)).map((row) => row.name)).toEqual(["restart", "a"]);
  });
});
