import { describe, expect, it } from "vitest";
import { groupByKeys, meanOverGpus, sampleGpus } from "./sample-gpus";

const node = (n: number, gpus = 8) => ({
  nodeId: String(n).padStart(5, "0"),
  keys: Array.from({ length: gpus }, (_, gpu) => `gpu_utilization_ratio{gpu="${gpu}"}`),
  latest: 0.5,
});
const fleet = (count: number) => Array.from({ length: count }, (_, n) => node(n));

describe("the GPUs that stand for a fleet", () => {
  it("are all while that is affordable", () => {
    const sample = sampleGpus(fleet(40), 25, 8_000);
    expect(sample).toHaveLength(40);
    expect(sample.every(({ keys, gpus }) => keys.length === 8 && gpus === 8)).toBe(true);
  });

  it("are one of each node, of every place alike, when all are too many", () => {
    const sample = sampleGpus(fleet(320), 25, 8_000);
    expect(sample).toHaveLength(320);
    expect(sample.every(({ keys, gpus }) => keys.length === 1 && gpus === 8)).toBe(true);
    expect(groupByKeys(sample).map((group) => group.length)).toEqual(Array(8).fill(40));
  });

  it("cost no more than may be read, however many nodes there are, and are the same each time", () => {
    const sample = sampleGpus(fleet(10_000), 25, 8_000);
    expect(sample.reduce((sum, { keys }) => sum + keys.length * 25, 0)).toBeLessThanOrEqual(8_000);
    expect(sample.length).toBeGreaterThan(200);
    expect(groupByKeys(sample).length).toBeGreaterThan(1);
    expect(sampleGpus(fleet(10_000).reverse(), 25, 8_000)).toEqual(sample);
  });

  it("count as often as there are GPUs, where they measured anything", () => {
    const nodes = [
      { ...node(1, 3), gpus: 3 },
      { ...node(2, 1), gpus: 1 },
      { ...node(3, 1), gpus: 1 },
    ];
    const lines = new Map([
      [nodes[0]!.nodeId, Float64Array.from([1, Number.NaN, Number.NaN])],
      [nodes[1]!.nodeId, Float64Array.from([0, 0.4, Number.NaN])],
    ]);
    expect(meanOverGpus(lines, nodes, 3)).toEqual([0.75, 0.4, null]);
  });
});
