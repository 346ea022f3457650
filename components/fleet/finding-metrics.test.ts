import { describe, expect, it } from "vitest";
import { metricsOfFinding } from "./finding-metrics";

const titles = (check: string, code: string) => metricsOfFinding(check, code).map((each) => each.title);

describe("the chart of a finding", () => {
  it.each([
    ["gpu.hardware", "thermal-slowdown", ["GPU temperature", "GPU power"]],
    ["gpu.hardware", "power-brake", ["GPU power"]],
    ["gpu.memory", "nearly-full", ["GPU memory used"]],
    ["host.basics", "disk-full", ["Disk used"]],
    ["serving.load", "kv-cache-full", ["GPU memory used"]],
    ["distributed.comm", "silent-rank", ["GPU utilisation"]],
  ])("%s/%s is %j", (check, code, expected) => expect(titles(check, code)).toEqual(expected));

  it.each([
    ["gpu.hardware", "remap-pending"],
    ["training.gradients", "exploding"],
    ["gpu.xid", "reset-gpu"],
    ["host.basics", "failed-units"],
  ])("%s/%s has none: no series of the node shows it", (check, code) => expect(titles(check, code)).toEqual([]));
});
