import { beforeAll, describe, expect, it } from "vitest";
import { CompareQuery } from "@/lib/contracts/compare";
import { Series } from "@/lib/contracts/series";
import { withOrg } from "@/lib/db";
import { ingestReports } from "@/lib/metrics/ingest";
import { ensureLayout } from "@/lib/metrics/layout";
import { listPartitions } from "@/lib/metrics/partitions";
import { rollUpDays } from "@/lib/metrics/rollup";
import { sealPartition } from "@/lib/metrics/seal";
import { DAY_MS, HOUR_MS } from "@/lib/metrics/slots";
import { ownDay } from "@/scripts/testing/metrics";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { addNode } from "@/scripts/testing/repairs";
import { compareMetric, exportComparison } from "./compare-metric";

const METRIC = "gpu_utilization_ratio";
const series = [0, 1].map((gpu) => Series.parse({ name: METRIC, labels: { gpu: String(gpu) }, decimals: 2 }));
const NODES = 10;
const day = ownDay();

let org: TestOrg;
const names: string[] = [];

/** Node n says n/10 on its first GPU and n/10 + 0.1 on its second, every ten seconds of ten minutes; the last node is silent in the second half. */
beforeAll(async () => {
  org = await makeTestOrg("Compare");
  const layout = await ensureLayout(org.orgId, series);
  for (let n = 0; n < NODES; n++) {
    const node = await addNode(org, `node-${n}`);
    names.push(node.name);
    const count = n === NODES - 1 ? 30 : 60;
    const reports = Array.from({ length: count }, (_, i) => ({
      orgId: org.orgId,
      nodeId: node.id,
      atMs: day + i * 10_000,
      intervalMs: 10_000,
      layoutId: layout.id,
      packed: Buffer.from(Float32Array.from([n / 10, n / 10 + 0.1]).buffer),
    }));
    await ingestReports(reports);
  }
});

const ask = async (more: Partial<CompareQuery> = {}) =>
  compareMetric(await org.as("viewer"), CompareQuery.parse({ metric: METRIC, fromMs: day, toMs: day + 600_000, steps: 10, ...more }));

describe("one metric over many nodes", () => {
  it("ranks the nodes by their mean, with a value a step and gaps kept", async () => {
    const answer = await ask({ top: 3 });
    expect(answer).toMatchObject({ metrics: [METRIC], matched: NODES, sampled: NODES, ranked: NODES, stepMs: 60_000, problems: [] });
    expect(answer.top.map(({ name, value }) => [name, value])).toEqual([
      ["node-9", 0.95],
      ["node-8", 0.85],
      ["node-7", 0.75],
    ]);
    expect(answer.top[0]!.values).toEqual([...Array(5).fill(0.95), ...Array(5).fill(null)]);
    expect((await ask({ top: 1, lowest: true })).top[0]).toMatchObject({ name: "node-0", value: 0.05 });
    expect((await ask({ top: 1, of: "max" })).top[0]).toMatchObject({ name: "node-9", value: 1 });
  });

  it("has the maintenance of its nodes within the time, one window for nodes that had it together", async () => {
    const nodes = await withOrg(org, (tx) => tx.node.findMany({ where: { orgId: org.orgId }, orderBy: { name: "asc" } }));
    const note = (node: number, kind: "started" | "ended", atMs: number, text: string) =>
      withOrg(org, (tx) =>
        tx.event.create({ data: { orgId: org.orgId, nodeId: nodes[node]!.id, kind: `maintenance.${kind}`, text, at: new Date(atMs) } }),
      );
    for (const node of [1, 2]) {
      await note(node, "started", day + 60_000, "Maintenance: new fans");
      await note(node, "ended", day + 120_000, "Maintenance ended");
    }
    await note(3, "started", day + 300_000, "Maintenance: new cards");
    await note(4, "started", day - 3 * 60_000, "Maintenance: before");
    await note(4, "ended", day - 2 * 60_000, "Maintenance ended");
    expect((await ask()).maintenance).toEqual([
      { startsAt: day + 60_000, endsAt: day + 120_000, text: "Maintenance: new fans", nodes: 2, names: ["node-1", "node-2"] },
      { startsAt: day + 300_000, endsAt: null, text: "Maintenance: new cards", nodes: 1, names: ["node-3"] },
    ]);
    expect((await ask({ q: "name:node-1" })).maintenance).toMatchObject([{ nodes: 1, names: ["node-1"] }]);
  });

  it("gives the spread over the nodes that measured something, at each step", async () => {
    const { band } = await ask();
    expect(band.p50[0]).toBeCloseTo(0.5);
    expect(band.p10[0]).toBeCloseTo(0.14);
    expect(band.p90[0]).toBeCloseTo(0.86);
    expect(band.p50[9]).toBeCloseTo(0.45);
  });

  it("draws a row a node, by rank, from the lowest level to the highest, and nothing where nothing was", async () => {
    const { heat } = await ask();
    expect(heat.rows.map((row) => row.label)).toEqual([...names].reverse());
    const cells = Buffer.from(heat.cells, "base64");
    expect([cells[0], cells[9], cells.at(-1)]).toEqual([255, 0, 1]);
    expect([heat.low, heat.high]).toEqual([expect.closeTo(0.05), expect.closeTo(0.95)]);
  });

  it("takes the filter language, and says what else these nodes report", async () => {
    expect((await ask({ q: "name:node-3" })).top.map(({ name }) => name)).toEqual(["node-3"]);
    expect(await ask({ metric: "node_load1" })).toMatchObject({ matched: 0, ranked: 0, metrics: [METRIC], top: [] });
    await expect(ask({ q: "colour:red" })).rejects.toMatchObject({ code: "invalid", path: "q" });
    await expect(ask({ toMs: day })).rejects.toMatchObject({ code: "invalid", path: "toMs" });
  });

  it("is the same from sealed hours, and from roll-ups where they are fine enough", async () => {
    const before = await ask();
    for (const partition of await listPartitions("metric_hot")) if (partition.fromMs === day) await sealPartition(partition);
    expect(await ask()).toEqual(before);
    await rollUpDays(day + 3 * DAY_MS, 0, Date.now() + 20_000);
    const wide = await ask({ toMs: day + 10 * HOUR_MS, steps: 10, top: 2 });
    expect(wide.top.map(({ name, value }) => [name, value])).toEqual([
      ["node-9", 0.95],
      ["node-8", 0.85],
    ]);
    expect(wide.top[0]!.values).toEqual([0.95, ...Array(9).fill(null)]);
  });

  it("writes CSV, a line a node and step", async () => {
    const query = CompareQuery.parse({ metric: METRIC, fromMs: day, toMs: day + 600_000, steps: 10 });
    const lines = [...(await exportComparison(await org.as("viewer"), query))].join("").trim().split("\r\n");
    expect(lines).toHaveLength(1 + NODES * 10);
    expect(lines[1]).toBe(`${new Date(day).toISOString()},node-9,${METRIC},0.95`);
    expect(lines[10]).toBe(`${new Date(day + 540_000).toISOString()},node-9,${METRIC},`);
  });

  it("shows nothing to another organisation, and refuses strangers", async () => {
    const other = await makeTestOrg("Others");
    const query = CompareQuery.parse({ metric: METRIC, fromMs: day, toMs: day + 600_000 });
    expect(await compareMetric(await other.as("owner"), query)).toMatchObject({ metrics: [], matched: 0, top: [] });
    const stranger = { orgId: org.orgId, actor: (await other.as("owner")).actor };
    await expect(compareMetric(stranger, query)).rejects.toMatchObject({ code: "not-found" });
  });
});
