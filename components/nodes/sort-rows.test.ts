import { describe, expect, it } from "vitest";
import type { NodeRow } from "@/lib/contracts/node";
import { sortRows } from "./sort-rows";

const row = (name: string, more: Partial<NodeRow> = {}): NodeRow => ({
  id: name,
  name,
  state: "ok",
  sentence: "",
  said: { reason: "healthy" },
  told: null,
  lastSeenAt: 0,
  intervalMs: 10_000,
  labels: {},
  gpuCount: 8,
  gpuName: null,
  driver: null,
  os: null,
  agentVersion: null,
  cpuRatio: null,
  memoryRatio: null,
  gpuRatio: null,
  gpuMemoryRatio: null,
  load1: null,
  openIncidents: 0,
  agentUpdate: null,
  ...more,
});
const names = (rows: NodeRow[]) => rows.map((each) => each.name).join(" ");

describe("a fleet that is here as a whole", () => {
  it("is sorted by what was measured, what was not last, whichever way", () => {
    const rows = [row("a", { gpuRatio: 0.5 }), row("b"), row("c", { gpuRatio: 0.9 }), row("d", { gpuRatio: 0.5 })];
    expect(names(sortRows(rows, "gpu", "desc"))).toBe("c a d b");
    expect(names(sortRows(rows, "gpu", "asc"))).toBe("a d c b");
  });

  it("is sorted by state, the worst first, and by name without regard to case", () => {
    const rows = [row("B"), row("a", { state: "stale" }), row("C", { state: "faulty" })];
    expect(names(sortRows(rows, "state", "asc"))).toBe("C a B");
    expect(names(sortRows(rows, "name", "desc"))).toBe("C B a");
  });

  it("is left as it came", () => {
    const rows = [row("b"), row("a")];
    sortRows(rows, "name", "asc");
    expect(names(rows)).toBe("b a");
  });
});
