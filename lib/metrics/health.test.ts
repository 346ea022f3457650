import { beforeAll, expect, it } from "vitest";
import { makeReporter, ownDay } from "@/scripts/testing/metrics";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { readHealth } from "./health";
import { ingestReports } from "./ingest";
import { ensurePartitions } from "./partitions";
import { HOUR_MS } from "./slots";

let org: TestOrg;
beforeAll(async () => {
  org = await makeTestOrg("Doctor");
});

it("counts partitions and bytes, and says which hours wait to be sealed and how far partitions reach ahead", async () => {
  const day = ownDay();
  const { report } = await makeReporter(org.orgId);
  await ingestReports([report(day, [0, 0, 0]), report(day + HOUR_MS, [0, 0, 0])]);
  await ensurePartitions(
    "metric_hot",
    [3, 4, 5].map((hours) => day + hours * HOUR_MS),
  );
  const health = await readHealth(day + 3 * HOUR_MS + 1);
  expect(health.sealLagHours).toBeGreaterThanOrEqual(2);
  expect(health.hoursAhead).toBe(2);
  const hot = health.tables.find((table) => table.name === "metric_hot")!;
  expect(hot.partitions).toBeGreaterThanOrEqual(5);
  expect(hot.bytes).toBeGreaterThan(5 * 16_384);
  expect((await readHealth(day + 30 * HOUR_MS)).problems.join(" ")).toMatch(
    /hours wait to be sealed.*No partition is ready for the next hour/,
  );
});
