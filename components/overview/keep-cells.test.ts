import { expect, it } from "vitest";
import type { FleetCell } from "@/lib/contracts/overview";
import { keepCells } from "./keep-cells";

const cell = (more: Partial<FleetCell> = {}): FleetCell => ({
  id: "1",
  name: "gpu-1",
  state: "ok",
  gpuCount: 8,
  labels: { team: "a" },
  ...more,
});

it("keeps the picture's list while nothing in it changes, and takes the new one when anything does", () => {
  const before = [cell(), cell({ id: "2" })];
  expect(keepCells(before, [cell(), cell({ id: "2" })])).toBe(before);
  for (const changed of [
    { state: "faulty" },
    { name: "other" },
    { gpuCount: 4 },
    { labels: {} },
    { labels: { team: "b" } },
  ] as Partial<FleetCell>[]) {
    const after = [cell(changed), cell({ id: "2" })];
    expect(keepCells(before, after)).toBe(after);
  }
  expect(keepCells(before, [cell()])).toHaveLength(1);
  expect(keepCells(undefined, before)).toBe(before);
});
