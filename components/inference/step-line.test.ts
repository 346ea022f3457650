import { expect, it } from "vitest";
import type { HistoryStep } from "@/lib/contracts/endpoint-history";
import { stepLine } from "./step-line";

const step = (atMs: number, requests: number): HistoryStep => ({
  ...{ atMs, requests, failed: 0, ttftP50: null, ttftP95: null, tokensPerSecond: null },
});

it("draws a step that stands alone, and nothing where there was no request", () => {
  const steps = [step(0, 3), step(10, 4), step(40, 1)];
  expect(stepLine("Requests", steps, 10, ({ requests }) => requests)).toEqual({
    label: "Requests",
    at: [0, 9, 10, 19, 20, 40, 49],
    values: [3, 3, 4, 4, null, 1, 1],
  });
});
