import { beforeAll, describe, expect, it } from "vitest";
import { withOrg } from "@/lib/db";
import { pgPool, withOrgsPg } from "@/lib/pg";
import { makeReporter, ownDay, threeSeries } from "@/scripts/testing/metrics";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { type CheckedReport, ingestReports } from "./ingest";
import { readLatest, summarise } from "./latest";
import { foldKeys } from "./outlook/fold-keys";
import { listPartitions, type Partition, sweeping } from "./partitions";
import { readRange } from "./read";
import { readPoints } from "./read-points";
import { clearAway } from "./retention";
import { rollUpDays } from "./rollup";
import { sealHours, sealPartition } from "./seal";
import { DAY_MS, HOUR_MS } from "./slots";

let org: TestOrg;
beforeAll(async () => {
  org = await makeTestOrg("Metrics");
});

const KEY = 'gpu_utilization_ratio{gpu="1"}';
const read = (nodeId: string, fromMs: number, toMs: number, pixels = 1_000, keys = [KEY]) =>
  readRange(org.system, { nodeIds: [nodeId], keys, fromMs, toMs, pixels }, toMs);

/** Points as pairs, for short comparisons. */
const points = (answer: Awaited<ReturnType<typeof read>>) =>
  answer.series.flatMap(({ at, values }) => at.map((time, i) => [time, values[i]]));

const steady = (report: (at: number, values: number[]) => CheckedReport, fromMs: number, count: number) =>
  Array.from({ length: count }, (_, i) => report(fromMs + i * 10_000, [i / 10_000, 0.5, (i % 100) / 100]));

async function hotPartition(hourMs: number): Promise<Partition> {
  const found = (await listPartitions("metric_hot")).find((partition) => partition.fromMs === hourMs && partition.attached);
  if (!found) throw new Error("there is no hot partition for that hour");
  return found;
}

describe("reports", () => {
  it("are read back at their declared decimals, straight after they were stored", async () => {
    const day = ownDay();
    const { nodeId, report } = await makeReporter(org.orgId);
    expect(await ingestReports([report(day, [0.12345, 0.5, 0.371]), report(day + 10_000, [1, 0.25, 0.38])])).toBe(2);
    expect(points(await read(nodeId, day, day + HOUR_MS))).toEqual([
      [day, 0.37],
      [day + 10_000, 0.38],
    ]);
    const all = await readRange(org.system, { nodeIds: [nodeId], keys: [], fromMs: day, toMs: day + HOUR_MS, pixels: 100 });
    expect(all.series.map((series) => [series.key, series.values[0]])).toEqual([
      ["node_cpu_used_ratio", 0.1235],
      ['gpu_utilization_ratio{gpu="0"}', 0.5],
      [KEY, 0.37],
    ]);
  });

  it("are stored once, however often they are sent, and alone or together", async () => {
    const day = ownDay();
    const { nodeId, report } = await makeReporter(org.orgId);
    const one = report(day, [0, 0, 0.1]);
    expect(await ingestReports([one])).toBe(1);
    expect(await ingestReports([one, report(day + 10_000, [0, 0, 0.2]), one])).toBe(1);
    expect(points(await read(nodeId, day, day + HOUR_MS))).toHaveLength(2);
  });

  it("make the latest values move forward only", async () => {
    const day = ownDay();
    const { nodeId, report } = await makeReporter(org.orgId);
    await ingestReports([report(day + 20_000, [0.4, 0.2, 0.4]), report(day + 10_000, [0.9, 0.9, 0.9])]);
    await ingestReports([report(day, [0.1, 0.1, 0.1])]);
    const latest = (await readLatest(org.system, [nodeId])).get(nodeId)!;
    expect(latest.atMs).toBe(day + 20_000);
    expect(summarise(latest)).toEqual({
      cpuRatio: 0.4,
      memoryRatio: null,
      gpuRatio: expect.closeTo(0.3, 10),
      gpuMemoryRatio: null,
      load1: null,
    });
  });

  it("of several orgs go into one batch and are seen by their own org only", async () => {
    const other = await makeTestOrg("Other");
    const day = ownDay();
    const mine = await makeReporter(org.orgId);
    const theirs = await makeReporter(other.orgId);
    expect(await ingestReports([mine.report(day, [0, 0, 0.1]), theirs.report(day, [0, 0, 0.9])])).toBe(2);
    expect((await read(theirs.nodeId, day, day + HOUR_MS)).series).toEqual([]);
    expect(await readLatest(org.system, [theirs.nodeId])).toEqual(new Map());
    expect((await readLatest(other.system, "all")).size).toBe(1);
    for (const table of ["metric_hot", (await hotPartition(day)).name, "metric_latest", "metric_layout", "metric_node_layout"]) {
      expect((await pgPool().query(`SELECT 1 FROM ${table}`)).rowCount, table).toBe(0);
    }
    const foreign = await withOrgsPg([org.orgId], (client) => client.query("SELECT 1 FROM metric_hot WHERE node_id = $1", [theirs.nodeId]));
    expect(foreign.rowCount).toBe(0);
  });
});

describe("a sealed hour", () => {
  it("answers exactly what its hot rows answered, and leaves no partition behind", async () => {
    const day = ownDay();
    const { nodeId, report } = await makeReporter(org.orgId);
    const reports = steady(report, day, 400).filter((_, i) => i < 100 || i > 130);
    reports[50]!.packed.writeFloatLE(Number.NaN, 8);
    await ingestReports(reports);
    const before = await readRange(org.system, { nodeIds: [nodeId], keys: [], fromMs: day, toMs: day + 2 * HOUR_MS, pixels: 1_000 });
    expect(await sealHours(day + 2 * HOUR_MS, HOUR_MS)).toContain(day);
    const after = await readRange(org.system, { nodeIds: [nodeId], keys: [], fromMs: day, toMs: day + 2 * HOUR_MS, pixels: 1_000 });
    expect(after).toEqual(before);
    expect(before.series[0]!.values).toContain(null);
    expect((await listPartitions("metric_hot")).map((partition) => partition.fromMs)).not.toContain(day);
  });

  it("is sealed again with reports that come late", async () => {
    const day = ownDay();
    const { nodeId, report } = await makeReporter(org.orgId);
    const reports = steady(report, day, 30);
    await ingestReports(reports.filter((_, i) => i % 3 !== 0));
    await sealPartition(await hotPartition(day));
    await ingestReports(reports.filter((_, i) => i % 3 === 0));
    expect(points(await read(nodeId, day, day + HOUR_MS))).toEqual(reports.map((_, i) => [day + i * 10_000, i / 100]));
    await sealPartition(await hotPartition(day));
    expect(points(await read(nodeId, day, day + HOUR_MS))).toEqual(reports.map((_, i) => [day + i * 10_000, i / 100]));
  });

  it("loses nothing that is written while it is being sealed", async () => {
    const day = ownDay();
    const reporters = await Promise.all(Array.from({ length: 40 }, () => makeReporter(org.orgId)));
    await ingestReports(reporters.flatMap(({ report }) => steady(report, day, 20)));
    const late = reporters.map(({ report }, n) =>
      (async () => {
        for (let i = 20; i < 30; i++) {
          for (let turn = 0; turn < n % 7; turn++) await new Promise(setImmediate);
          await ingestReports([report(day + i * 10_000, [0, 0, i / 100])]);
        }
      })(),
    );
    await sealPartition(await hotPartition(day));
    await Promise.all(late);
    const answer = await readRange(org.system, {
      nodeIds: reporters.map(({ nodeId }) => nodeId),
      keys: [KEY],
      fromMs: day,
      toMs: day + HOUR_MS,
      pixels: 500,
    });
    expect(answer.series.map((series) => series.at.length)).toEqual(reporters.map(() => 30));
  });

  it("holds two layouts side by side when a node changed in the middle of it", async () => {
    const day = ownDay();
    const { nodeId, report } = await makeReporter(org.orgId);
    const wider = await makeReporter(org.orgId, [...threeSeries, { name: "node_load1", labels: {}, decimals: 2 }]);
    await ingestReports([report(day, [0, 0, 0.1]), { ...wider.report(day + 10_000, [0, 0, 0.2, 7]), nodeId }]);
    for (const sealed of [false, true]) {
      if (sealed) await sealPartition(await hotPartition(day));
      expect(points(await read(nodeId, day, day + HOUR_MS))).toEqual([
        [day, 0.1],
        [day + 10_000, 0.2],
      ]);
      expect(points(await read(nodeId, day, day + HOUR_MS, 100, ["node_load1"]))).toEqual([[day + 10_000, 7]]);
    }
  });

  it("is named when it is damaged, while every other hour is answered", async () => {
    const day = ownDay();
    const { nodeId, report } = await makeReporter(org.orgId);
    await ingestReports([...steady(report, day, 10), ...steady(report, day + HOUR_MS, 10)]);
    await sealHours(day + 3 * HOUR_MS, 0);
    await sweeping((client) =>
      client.query(
        "UPDATE metric_chunk SET body = set_byte(body, length(body) - 6, get_byte(body, length(body) - 6) # 4) WHERE node_id = $1 AND hour = $2",
        [nodeId, new Date(day)],
      ),
    );
    const answer = await read(nodeId, day, day + 2 * HOUR_MS);
    expect(answer.problems).toEqual([
      `The metrics of node ${nodeId} for ${new Date(day).toISOString()} are damaged: its checksum does not fit.`,
    ]);
    expect(answer.series[0]!.at[0]).toBe(day + HOUR_MS);
    const lines = await foldKeys(org.orgId, [nodeId], [KEY], { fromMs: day, stepMs: HOUR_MS, count: 2 });
    expect(lines.map(({ mean }) => [...mean].map(Number.isFinite))).toEqual([[false, true]]);
    const raw = await readPoints({ orgId: org.orgId, nodeIds: [nodeId], keys: [KEY], fromMs: day, toMs: day + 2 * HOUR_MS });
    expect(
      raw
        .get(nodeId)
        ?.get(KEY)
        ?.map(({ at }) => at[0]),
    ).toEqual([day + HOUR_MS]);
  });
});

describe("a long range", () => {
  it("keeps the peak of every pixel from single reports, and from roll-ups once a pixel is as wide as their step", async () => {
    const day = ownDay();
    const { nodeId, report } = await makeReporter(org.orgId);
    const reports = Array.from({ length: 1_440 }, (_, i) => report(day + i * 60_000, [0.5, 0.5, i === 700 ? 0.99 : 0.2]));
    await ingestReports(reports);
    await sealHours(day + 2 * DAY_MS, 0);
    const fine = await read(nodeId, day, day + DAY_MS, 200);
    expect(fine.series[0]!.at.length).toBeLessThanOrEqual(400);
    expect(points(fine)).toContainEqual([day + 700 * 60_000, 0.99]);

    await rollUpDays(day + 2 * DAY_MS, 0, Date.now() + 30_000);
    await sweeping((client) => client.query("DELETE FROM metric_chunk WHERE node_id = $1", [nodeId]));
    const coarse = await read(nodeId, day, day + DAY_MS, 50);
    expect(coarse.series[0]!.at.length).toBeGreaterThan(40);
    expect(Math.max(...coarse.series[0]!.values.map((value) => value ?? 0))).toBe(0.99);
    expect(coarse.series[0]!.values.filter((value) => value !== 0.99).every((value) => value === 0.2)).toBe(true);
  });

  it("is rolled up again when one of its hours comes back", async () => {
    const day = ownDay();
    const { nodeId, report } = await makeReporter(org.orgId);
    await ingestReports(steady(report, day, 10));
    await sealHours(day + 2 * DAY_MS, 0);
    await rollUpDays(day + 2 * DAY_MS, 0, Date.now() + 30_000);
    await ingestReports([report(day + 5 * HOUR_MS, [0, 0, 0.77])]);
    await sealHours(day + 2 * DAY_MS, 0);
    expect(points(await read(nodeId, day, day + DAY_MS, 10))).toContainEqual([day + 5 * HOUR_MS, 0.77]);
  });
});

describe("retention", () => {
  it("deletes data past an org's retention and nothing of the others", async () => {
    const now = Date.now();
    const day = now - (now % DAY_MS) - 20 * DAY_MS;
    const brief = await makeTestOrg("Brief");
    await withOrg(brief, (tx) => tx.retention.create({ data: { orgId: brief.orgId, metricDays: 7, rollupDays: 14 } }));
    const mine = await makeReporter(org.orgId);
    const theirs = await makeReporter(brief.orgId);
    await ingestReports([mine.report(day, [0, 0, 0.5]), theirs.report(day, [0, 0, 0.5])]);
    await sealHours(day + 2 * HOUR_MS, 0);
    await clearAway(now);
    const query = { keys: [KEY], fromMs: day, toMs: day + HOUR_MS, pixels: 100 };
    expect((await readRange(org.system, { ...query, nodeIds: [mine.nodeId] })).series).toHaveLength(1);
    expect((await readRange(brief.system, { ...query, nodeIds: [theirs.nodeId] })).series).toHaveLength(0);
  });
});
