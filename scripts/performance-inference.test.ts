import { expect, it } from "vitest";
import { describeInference, inferenceAimsOf } from "./performance-inference";
import type { InferenceResult } from "./performance-results";

const setting = (name: string, inTime: number) => ({ name, inTime, p50Ms: 20, p95Ms: 90 });
const result: InferenceResult = {
  bench: "inference",
  at: "2026-01-02T03:04:05Z",
  machine: { cpu: "Any", cores: 4, memoryGib: 16 },
  simulated: { fixedMs: 20, perItemMs: 1 },
  overhead: { requests: 100, directP50Ms: 0.5, directP99Ms: 1, doorP50Ms: 1.75, doorP99Ms: 4 },
  streams: { streams: 500, complete: 499, mostAtOnce: 500, beforeMib: 90, earlyMib: 120, lateMib: 121, afterMib: 110 },
  gain: { sloMs: 250, alone: { perSecond: 40, p95Ms: 200 }, batched: { perSecond: 200, p95Ms: 180 } },
  adaptive: { sloMs: 250, adaptive: setting("adaptive", 0.9), fixed: [setting("small", 0.5), setting("large", 1)] },
};

it("says for each aim of the inference door whether it was met", () => {
  expect(inferenceAimsOf(result).map(({ measured, isMet }) => [measured, isMet])).toEqual([
    ["1.25 ms", true],
    ["500, 499 complete", false],
    ["5.00", true],
    ["0.900", false],
  ]);
});

it("says that the model servers are simulated, and how long their calls take", () => {
  expect(describeInference(result)).toContain("**simulated**: an embedding call takes 20 ms and 1 ms an item");
  expect(describeInference(result)).toContain("| adaptive | 90.0 % | 20 | 90 |");
});
