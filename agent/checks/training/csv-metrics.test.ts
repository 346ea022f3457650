import { describe, expect, it } from "vitest";
import { parseCsvLine } from "./csv-metrics";

describe("a CSV file of metrics", () => {
  it("is read by the columns of its header", () => {
    expect(parseCsvLine(["step", "train_loss", "lr-AdamW"], "3,2.5,")).toMatchObject({ step: 3, loss: 2.5 });
  });

  // A workload's user writes such a file. With more than linear work these would time out.
  it("holds the agent up neither with a long header above many short lines nor with a cell of digits", () => {
    const header = ["step", ...Array.from({ length: 8_000 }, (_, n) => `c${n}`)];
    for (let line = 0; line < 200_000; line++) parseCsvLine(header, "1");
    expect(parseCsvLine(["step", "loss"], `1,${"0".repeat(400_000)}x`)).toBeNull();
  });
});
