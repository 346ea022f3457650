import { describe, expect, it } from "vitest";
import { renderText } from "@/scripts/testing/render-text";
import { ComparisonTable } from "./comparison-table";
import { demonstrationVariants } from "./variants";

const elsewhere = {
  at: "2026-11-27",
  machine: "a CPU, 2 cores",
  rows: [{ name: "PyTorch FP32", sizeBytes: 1_048_576, memoryBytes: null, ttftMs: 3, rates: [{ concurrency: 1, tokensPerSecond: 672 }] }],
};
const measured = (answers: string[]) => ({ sizeBytes: 2_097_152, memoryBytes: null, ttftMs: 2, rates: [], answers, failure: null });

describe("the comparison's table", () => {
  it("shows what was measured elsewhere with its date and machine", () => {
    const text = renderText(<ComparisonTable variants={[]} elsewhere={elsewhere} onRemove={null} />);
    expect(text).toContain("measured 2026-11-27 on a CPU, 2 cores");
    expect(text).toContain("672");
  });

  it("compares answers with the first row's, and says why a row has no numbers", () => {
    const [first, second, third] = demonstrationVariants((name) => name);
    const variants = [
      { ...first!, state: "done" as const, measured: measured(["a", "b"]) },
      { ...second!, state: "done" as const, measured: measured(["a", "x"]) },
      { ...third!, state: "failed" as const, problem: "no capacity" },
    ];
    const text = renderText(<ComparisonTable variants={variants} elsewhere={{ ...elsewhere, rows: [] }} onRemove={null} />);
    expect(text).toContain("50 %");
    expect(text).toContain("no capacity");
    expect(renderText(<ComparisonTable variants={variants} elsewhere={elsewhere} onRemove={null} />, "zh-CN")).toContain("基准");
  });
});
