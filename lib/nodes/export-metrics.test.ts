import { describe, expect, it } from "vitest";
import { takeReport } from "@/lib/metrics/ingest";
import { makeTestNode } from "@/scripts/testing/node";
import { makeTestOrg } from "@/scripts/testing/org";
import { exportCsv, federateMetrics } from "./export-metrics";

describe("metrics for other tools", () => {
  it("carry the node's name, and are the org's own", async () => {
    const org = await makeTestOrg();
    const { nodeId } = await makeTestNode(org, "gpu-export");
    const layout = [{ name: "node_load1", labels: {}, decimals: 2 }];
    const values = Buffer.from(Float32Array.from([1.5]).buffer).toString("base64");
    await takeReport({ orgId: org.orgId, nodeId }, { protocol: 1, sequence: 1, atMs: Date.now(), intervalMs: 10_000, layout, values });
    const viewer = await org.as("viewer");
    expect(await federateMetrics(viewer)).toMatch(/^node_load1\{node="gpu-export"\} 1\.5 \d+$/m);
    const query = { nodeIds: [nodeId], keys: ["node_load1"], fromMs: Date.now() - 60_000, toMs: Date.now() + 60_000, pixels: 100 };
    expect([...(await exportCsv(viewer, query))].join("")).toMatch(/,gpu-export,node_load1,1\.5\r\n/);
    const other = await (await makeTestOrg()).as("owner");
    expect(await federateMetrics(other)).toBe("");
    expect([...(await exportCsv(other, query))].join("")).not.toContain("1.5");
    await expect(federateMetrics({ orgId: org.orgId, actor: other.actor })).rejects.toMatchObject({ code: "not-found" });
  });
});
