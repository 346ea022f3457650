import { beforeAll, describe, expect, it } from "vitest";
import { Report } from "@/lib/contracts/agent";
import { pgPool, withOrgsPg } from "@/lib/pg";
import { uuidv7 } from "@/lib/uuid";
import { threeSeries } from "@/scripts/testing/metrics";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { hasTooManyLayouts, takeReport } from "./ingest";
import { readLatest } from "./latest";
import { keepMetrics, UPKEEP_LOCK } from "./upkeep";

let org: TestOrg;
beforeAll(async () => {
  org = await makeTestOrg("Reports");
});

const values = (...numbers: number[]) => Buffer.from(Float32Array.from(numbers).buffer).toString("base64");
const report = (over: Partial<Report>) =>
  Report.parse({ protocol: 1, sequence: 1, atMs: Date.now(), intervalMs: 10_000, values: values(0.1, 0.2, 0.3), ...over });

describe("a report", () => {
  it("brings its layout once and then only the layout's id", async () => {
    const node = { orgId: org.orgId, nodeId: uuidv7() };
    expect(await takeReport(node, report({}))).toEqual({ layoutId: null });
    expect(await takeReport(node, report({ layoutId: 999_999_999 }))).toEqual({ layoutId: null });
    const { layoutId } = await takeReport(node, report({ layout: threeSeries }));
    expect(layoutId).toBeGreaterThan(0);
    expect(await takeReport(node, report({ layoutId: layoutId!, atMs: Date.now() + 10_000, values: values(0.4, 0.5, 0.6) }))).toEqual({
      layoutId,
    });
    expect((await readLatest(org.system, [node.nodeId])).get(node.nodeId)!.values).toEqual([0.4, 0.5, 0.6]);
  });

  it("that is refused leaves no layout behind, and one node leaves a hundred a day", async () => {
    const node = { orgId: org.orgId, nodeId: uuidv7() };
    const named = (n: number) => [{ name: `hostile_${n}`, labels: {}, decimals: 2 }];
    await expect(takeReport(node, report({ layout: named(0) }))).rejects.toMatchObject({ code: "invalid" });
    const { rows } = await withOrgsPg([org.orgId], (client) => client.query("SELECT 1 FROM metric_layout WHERE 'hostile_0' = ANY (keys)"));
    expect(rows).toEqual([]);
    for (let n = 1; n <= 100; n++) await takeReport(node, report({ layout: named(n), values: values(1), atMs: Date.now() - n * 10_000 }));
    await expect(takeReport(node, report({ layout: named(101), values: values(1) }))).rejects.toMatchObject({
      code: "too-many-requests",
      message: /100 new layouts/,
    });
    expect(await hasTooManyLayouts(node.nodeId)).toBe(true);
    expect(await takeReport(node, report({ layout: named(5), values: values(1) }))).toEqual({ layoutId: expect.any(Number) });
  });

  it("of one org is refused with another org's layout", async () => {
    const { layoutId } = await takeReport({ orgId: org.orgId, nodeId: uuidv7() }, report({ layout: threeSeries }));
    const other = await makeTestOrg("Others");
    expect(await takeReport({ orgId: other.orgId, nodeId: uuidv7() }, report({ layoutId: layoutId! }))).toEqual({ layoutId: null });
  });

  it("is refused when it has more or fewer values than its layout, or comes from a clock that is far ahead", async () => {
    const node = { orgId: org.orgId, nodeId: uuidv7() };
    await expect(takeReport(node, report({ layout: threeSeries, values: values(1, 2) }))).rejects.toMatchObject({
      code: "invalid",
      path: "values",
    });
    await expect(takeReport(node, report({ layout: threeSeries, atMs: Date.now() + 3_600_000 }))).rejects.toMatchObject({
      code: "invalid",
      path: "atMs",
    });
  });

  it("from a spool of last week is stored, an older one is dropped without blocking the spool", async () => {
    const node = { orgId: org.orgId, nodeId: uuidv7() };
    await takeReport(node, report({ layout: threeSeries, atMs: Date.now() - 30 * 86_400_000 }));
    expect((await readLatest(org.system, [node.nodeId])).size).toBe(0);
    await takeReport(node, report({ layout: threeSeries, atMs: Date.now() - 6 * 86_400_000 }));
    expect((await readLatest(org.system, [node.nodeId])).size).toBe(1);
  });
});

it("upkeep runs in one process at a time", async () => {
  // Other processes may hold the lock on this database; the test needs to hold it once and to run once.
  const holder = await pgPool().connect();
  await holder.query("SELECT pg_advisory_lock($1, $2)", [...UPKEEP_LOCK]);
  expect(await keepMetrics()).toBe(false);
  await holder.query("SELECT pg_advisory_unlock($1, $2)", [...UPKEEP_LOCK]);
  holder.release();
  await expect.poll(() => keepMetrics(), { timeout: 20_000 }).toBe(true);
});
