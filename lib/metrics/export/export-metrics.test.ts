import { describe, expect, it } from "vitest";
import type { Ctx } from "@/lib/context";
import { takeReport } from "@/lib/metrics/ingest";
import { makeTestNode } from "@/scripts/testing/node";
import { makeTestOrg } from "@/scripts/testing/org";
import { exportCsv } from "./export-metrics";
import { federateMetrics } from "./federate";

describe("metrics for other tools", () => {
  it("carry the node's name, and are the org's own", async () => {
    const org = await makeTestOrg();
    const { nodeId } = await makeTestNode(org, "gpu-export");
    const layout = [{ name: "node_load1", labels: {}, decimals: 2 }];
    const values = Buffer.from(Float32Array.from([1.5]).buffer).toString("base64");
    await takeReport({ orgId: org.orgId, nodeId }, { protocol: 1, sequence: 1, atMs: Date.now(), intervalMs: 10_000, layout, values });
    const viewer = await org.as("viewer");
    const federated = async (ctx: Ctx, q = "", nowMs = Date.now()) => [...(await federateMetrics(ctx, { q }, nowMs))].join("");
    const text = await federated(viewer);
    expect(text).toMatch(/^node_load1\{node="gpu-export"\} 1\.5 \d+$/m);
    expect(text).toMatch(/^millwright_nodes\{state="ok"\} 1$/m);
    expect(text).toMatch(/^millwright_node_state\{node="gpu-export",state="ok"\} 1$/m);
    expect(text).toMatch(/^millwright_node_open_incidents\{node="gpu-export"\} 0$/m);
    expect(await federated(viewer, "name:gpu-export")).toBe(text);
    expect(await federated(viewer, "name:another")).not.toContain("gpu-export");
    expect(await federated(viewer, "", Date.now() + 3_600_000)).not.toContain("node_load1");
    const query = { nodeIds: [nodeId], keys: ["node_load1"], fromMs: Date.now() - 60_000, toMs: Date.now() + 60_000, pixels: 100 };
    expect([...(await exportCsv(viewer, query))].join("")).toMatch(/,gpu-export,node_load1,1\.5\r\n/);
    const other = await (await makeTestOrg()).as("owner");
    expect(await federated(other)).not.toContain("gpu-export");
    expect([...(await exportCsv(other, query))].join("")).not.toContain("1.5");
    await expect(federateMetrics({ orgId: org.orgId, actor: other.actor }, {})).rejects.toMatchObject({ code: "not-found" });
  });
});
