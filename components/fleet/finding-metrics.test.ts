import { describe, expect, it } from "vitest";
import { metricsOfFinding } from "./finding-metrics";

const titles = (check: string, code: string) => metricsOfFinding(check, code).map((each) => each.name);

describe("the chart of a finding", () => {
  it.each([
    ["gpu.hardware", "thermal-slowdown", ["temperature", "power"]],
    ["gpu.hardware", "power-brake", ["power"]],
    ["gpu.memory", "nearly-full", ["gpuMemory"]],
    ["host.basics", "disk-full", ["disk"]],
    ["serving.load", "kv-cache-full", ["gpuMemory"]],
    ["distributed.comm", "silent-rank", ["gpuUse"]],
  ])("%s/%s is %j", (check, code, expected) => expect(titles(check, code)).toEqual(expected));

  it.each([
    ["gpu.hardware", "remap-pending"],
    ["training.gradients", "exploding"],
    ["gpu.xid", "reset-gpu"],
    ["host.basics", "failed-units"],
  ])("%s/%s has none: no series of the node shows it", (check, code) => expect(titles(check, code)).toEqual([]));
});
