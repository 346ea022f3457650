import { beforeAll, describe, expect, it } from "vitest";
import { AlertRule } from "@/lib/contracts/alert-rule";
import { OutlookQuery } from "@/lib/contracts/outlook";
import { Series } from "@/lib/contracts/series";
import { withOrg } from "@/lib/db";
import { ingestReports } from "@/lib/metrics/ingest";
import type { Prisma } from "@/prisma/generated/client";
import { makeReporter, ownDay } from "@/scripts/testing/metrics";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { DAY_MS, HOUR_MS } from "../slots";
import { readOutlook } from "./read-outlook";

const MINUTE_MS = 60_000;
const disk = 'node_disk_used_ratio{mount="/data"}';
const series = [
  Series.parse({ name: "node_disk_used_ratio", labels: { mount: "/data" }, decimals: 4 }),
  Series.parse({ name: "gpu_power_watts", labels: { gpu: "0" }, decimals: 1 }),
  Series.parse({ name: "node_memory_used_ratio", decimals: 4 }),
];
const toMs = ownDay() + 12 * HOUR_MS;
const fromMs = toMs - 6 * HOUR_MS;
const wobble = (i: number) => Math.sin(i * 12.9898) * 0.7 + Math.sin(i * 78.233) * 0.5;

let org: TestOrg;
let nodeId: string;

/** Two days of a disk that fills up by 0.9 an hour near its end, a GPU that draws 300 W, and memory without a trend. */
beforeAll(async () => {
  org = await makeTestOrg("Outlook");
  const reporter = await makeReporter(org.orgId, series);
  nodeId = reporter.nodeId;
  const reports = Array.from({ length: (2 * DAY_MS) / (5 * MINUTE_MS) }, (_, i) => {
    const atMs = toMs - 2 * DAY_MS + (i + 0.5) * 5 * MINUTE_MS;
    const left = (toMs - atMs) / HOUR_MS;
    return reporter.report(atMs, [Math.max(0.3, 0.86 - 0.1 * left) + 0.001 * wobble(i), 300 + 5 * wobble(i), 0.5 + 0.02 * wobble(i)]);
  });
  await ingestReports(reports);
});

const ask = async (keys: string[], more: { fromMs?: number; toMs?: number } = {}) =>
  readOutlook(await org.as("viewer"), { nodeIds: [nodeId], keys, fromMs, toMs, ...more }, toMs);

describe("the usual range and the forecast", () => {
  it("draws a range around nearly all values of a series", async () => {
    const { series: found } = await ask(["gpu_power_watts"]);
    expect(found).toHaveLength(1);
    const { usual, ahead, key } = found[0]!;
    expect([key, ahead]).toEqual(['gpu_power_watts{gpu="0"}', null]);
    expect(usual!.at[0]).toBeLessThanOrEqual(fromMs);
    expect(usual!.at.at(-1)).toBe(toMs);
    expect(Math.max(...usual!.low)).toBeLessThan(296);
    expect(Math.min(...usual!.low)).toBeGreaterThan(270);
    expect(Math.min(...usual!.high)).toBeGreaterThan(304);
    expect(Math.max(...usual!.high)).toBeLessThan(330);
  });

  it("follows a daily rhythm closely, without the first values", async () => {
    const reporter = await makeReporter(org.orgId, [Series.parse({ name: "gpu_power_watts", labels: { gpu: "0" }, decimals: 1 })]);
    const reports = Array.from({ length: (4 * DAY_MS) / (10 * MINUTE_MS) }, (_, i) => {
      const atMs = toMs - 4 * DAY_MS + (i + 0.5) * 10 * MINUTE_MS;
      return reporter.report(atMs, [380 + 60 * Math.sin((2 * Math.PI * atMs) / DAY_MS) + 10 * wobble(i)]);
    });
    await ingestReports(reports);
    const query = { nodeIds: [reporter.nodeId], keys: ["gpu_power_watts"], fromMs, toMs };
    const { usual } = (await readOutlook(await org.as("viewer"), query, toMs)).series[0]!;
    expect(Math.min(...usual!.low)).toBeGreaterThan(200);
    expect(Math.max(...usual!.high)).toBeLessThan(560);
  });

  it("forecasts when a disk is full, with an interval that contains the truth, and has no forecast for memory without a trend", async () => {
    const { series: found } = await ask([disk, "node_memory_used_ratio"]);
    const ahead = found.find(({ key }) => key === disk)!.ahead!;
    expect(ahead.bound).toBe(1);
    expect(Math.abs(ahead.atMs + ahead.inMs - (toMs + 1.4 * HOUR_MS))).toBeLessThan(ahead.plusMinusMs);
    expect(ahead.plusMinusMs).toBeLessThan(0.6 * ahead.inMs);
    expect(ahead.level).toBeCloseTo(0.86, 1);
    expect(found.find(({ key }) => key === "node_memory_used_ratio")!.ahead).toBeNull();
  });

  it("forecasts up to the bound of an alert rule: its limit for a temperature, for the nodes that it watches", async () => {
    const reporter = await makeReporter(org.orgId, [Series.parse({ name: "pool_connections", labels: { pool: "main" }, decimals: 1 })]);
    await ingestReports(
      Array.from({ length: (2 * DAY_MS) / (5 * MINUTE_MS) }, (_, i) => {
        const atMs = toMs - 2 * DAY_MS + (i + 0.5) * 5 * MINUTE_MS;
        return reporter.report(atMs, [Math.max(30, 86 - (10 * (toMs - atMs)) / HOUR_MS) + 0.1 * wobble(i)]);
      }),
    );
    const query = { nodeIds: [reporter.nodeId], keys: ["pool_connections"], toMs };
    const forecast = async (from: number) => (await readOutlook(await org.as("viewer"), { ...query, fromMs: from }, toMs)).series[0]?.ahead;
    expect(await forecast(fromMs)).toBeNull();
    const save = (name: string, filter: string, bound: number) => {
      const condition = { kind: "threshold", series: "pool_connections", side: "above", bound, clear: bound };
      const body = AlertRule.parse({ name, filter, condition }) as unknown as Prisma.InputJsonObject;
      return withOrg(org, (tx) => tx.alertRule.create({ data: { orgId: org.orgId, name, body, enabled: true, changedByName: "Lead" } }));
    };
    await save("Of another node", "name:elsewhere", 90);
    await save("Pool is full", "", 100);
    // Another range, because an answer is kept for a minute.
    expect(await forecast(fromMs - HOUR_MS)).toMatchObject({ bound: 100 });
  });

  it("has no forecast for a chart that ends in the past, and no range before there was history", async () => {
    const past = await ask([disk], { fromMs: fromMs - 3 * HOUR_MS, toMs: toMs - 3 * HOUR_MS });
    expect(past.series.every(({ ahead }) => ahead === null)).toBe(true);
    expect((await ask([disk], { fromMs: toMs - 2 * DAY_MS, toMs: toMs - 2 * DAY_MS + HOUR_MS })).series).toEqual([]);
  });

  it("has no forecast for a node that no longer reports", async () => {
    const later = toMs + 30 * MINUTE_MS;
    const query = { nodeIds: [nodeId], keys: [disk], fromMs, toMs: later };
    const { series: found } = await readOutlook(await org.as("viewer"), query, later);
    expect(found).toMatchObject([{ key: disk, ahead: null }]);
  });

  it("gives the same answer to everybody for a minute, and nothing of it to another organisation", async () => {
    const [first, second] = [await ask([disk]), await ask([disk])];
    expect(second).toBe(first);
    const other = await makeTestOrg("Others");
    const query = { nodeIds: [nodeId], keys: [disk], fromMs, toMs };
    expect((await readOutlook(await other.as("owner"), query, toMs)).series).toEqual([]);
    const stranger = { orgId: org.orgId, actor: (await other.as("owner")).actor };
    await expect(readOutlook(stranger, query, toMs)).rejects.toMatchObject({ code: "not-found" });
  });

  it("refuses a range whose steps would fill the memory", () => {
    const query = { nodeIds: [nodeId], keys: [disk], fromMs: toMs - 400 * DAY_MS, toMs };
    expect(OutlookQuery.safeParse(query).success).toBe(true);
    for (const fromMs of [0, query.fromMs - 1])
      expect(OutlookQuery.safeParse({ ...query, fromMs }).error?.issues).toMatchObject([{ path: ["fromMs"] }]);
  });

  it("refuses more series than an answer may cost", async () => {
    const many = Array.from({ length: 170 }, (_, gpu) => Series.parse({ name: "x_watts", labels: { gpu: String(gpu) } }));
    const reporter = await makeReporter(org.orgId, many);
    await ingestReports([
      reporter.report(
        toMs,
        many.map(() => 1),
      ),
    ]);
    const query = { nodeIds: [reporter.nodeId], keys: ["x_watts"], fromMs, toMs };
    await expect(readOutlook(await org.as("viewer"), query, toMs)).rejects.toMatchObject({ code: "invalid", path: "keys" });
  });
});
