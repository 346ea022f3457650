import { describe, expect, it } from "vitest";
import { adaptRoundSize, roundSize } from "./round-size";

describe("the size of a round of log lines", () => {
  const sizeAfter = (orgId: string, round: { lines?: number; tookMs?: number; failed?: boolean }) => {
    adaptRoundSize(orgId, { lines: roundSize(orgId), tookMs: 100, failed: false, ...round });
    return roundSize(orgId);
  };

  it("falls by half after a slow or failed round, down to a least size", () => {
    expect(sizeAfter("slow", { tookMs: 4_900 })).toBe(5_000);
    expect(sizeAfter("slow", { tookMs: 5_100 })).toBe(2_500);
    expect(sizeAfter("slow", { failed: true })).toBe(1_250);
    for (let round = 0; round < 20; round++) sizeAfter("slow", { failed: true });
    expect(roundSize("slow")).toBe(100);
    expect(roundSize("another")).toBe(5_000);
  });

  it("rises again after quick rounds that were full: an empty one says nothing about a full one", () => {
    sizeAfter("again", { failed: true });
    expect(sizeAfter("again", { lines: 0 })).toBe(2_500);
    expect(sizeAfter("again", { tookMs: 3_000 })).toBe(2_500);
    expect(sizeAfter("again", {})).toBe(5_000);
    expect(sizeAfter("again", {})).toBe(5_000);
  });
});
