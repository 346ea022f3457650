import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { performanceDocs, performanceFile, pictureFile } from "./performance-docs";
import { aimsOf, type IngestResult } from "./performance-results";

it("docs/performance.md and its picture are up to date with bench/results (npm run docs:performance)", async () => {
  const { page, picture } = await performanceDocs();
  expect(await readFile(performanceFile, "utf8")).toBe(page);
  expect(await readFile(pictureFile, "utf8")).toBe(picture);
});

it("an aim that was missed says so", () => {
  const side = (name: string, cpuMicrosPer1000: number, bytesPerSample: number, queryP50Ms: number) => ({
    name,
    cpuMicrosPer1000,
    bytesPerSample,
    queryP50Ms,
  });
  const result = { sides: [side("Millwright", 500, 1, 1), side("Prometheus", 4_900, 2, 3)], ack: { perSecond: 1_000, p50: 9, p99: 51 } };
  const met = aimsOf(result as unknown as IngestResult).map((aim) => [aim.what.split(",")[0], aim.measured, aim.isMet]);
  expect(met).toEqual([
    ["CPU", "9.80", false],
    ["bytes at rest", "0.500", true],
    ["query p50", "0.33", true],
    ["acknowledgement p99 at 1", "51.0 ms", false],
  ]);
});
