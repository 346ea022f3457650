import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { NodeDetail, NodeFilter, NodeList } from "@/lib/contracts/node";
import { NodeColumns, unpackNodes } from "@/lib/contracts/node-columns";
import { directoryClient, withOrg } from "@/lib/db";
import { beatGateway, gatewayNames } from "@/lib/fleet/liveness";
import { recordHealth } from "@/lib/health/record-health";
import { takeReport } from "@/lib/metrics/ingest";
import { checkResult, makeHealth, makeInventory, makeTestNode } from "@/scripts/testing/node";
import { makeTestOrg } from "@/scripts/testing/org";
import { listNodeColumns, listNodes, readNode } from "./read";
import { updateNode } from "./update-node";

const org = await makeTestOrg();
const viewer = await org.as("viewer");
const names = ["ada", "bob", "cy", "dot", "eve", "fay"] as const;
const ids: Record<string, string> = {};
const list = async (filter: Record<string, unknown> = {}) => NodeList.parse(await listNodes(viewer, NodeFilter.parse(filter)));
const found = async (q: string) => (await list({ q })).nodes.map((node) => node.name);
const silent = (id: string, ms: number) =>
  withOrg(
    org.system,
    (tx) => tx.$executeRaw`UPDATE node SET last_seen_at = now() - ${ms} * interval '1 ms' WHERE org_id = ${org.orgId} AND id = ${id}`,
  );

async function report(nodeId: string, cpu: number, gpus: number[]) {
  const layout = [
    { name: "node_cpu_used_ratio", labels: {}, decimals: 3 },
    ...gpus.map((_, gpu) => ({ name: "gpu_utilization_ratio", labels: { gpu: String(gpu) }, decimals: 2 })),
  ];
  const values = Buffer.from(Float32Array.from([cpu, ...gpus]).buffer).toString("base64");
  await takeReport({ orgId: org.orgId, nodeId }, { protocol: 1, sequence: 1, atMs: Date.now(), intervalMs: 10_000, layout, values });
}

beforeAll(async () => {
  const tag = randomUUID();
  Object.assign(gatewayNames, { present: tag, before: `${tag}-before` });
  await beatGateway(directoryClient());
  await directoryClient().$executeRaw`UPDATE door_beat SET up_since = now() - interval '1 day' WHERE door = ${gatewayNames.present}`;
  for (const name of names) {
    const node = await makeTestNode(org, name);
    ids[name] = node.nodeId;
    if (name === "fay") continue;
    const bad =
      name === "bob"
        ? [checkResult("config.files", "faulty", { sentence: "app.yaml:7:1 a tab" }), checkResult("node.disk", "degraded")]
        : [];
    const warn = name === "cy" ? [checkResult("node.disk", "degraded", { sentence: "disk at 91 %" })] : [];
    const inventory = makeInventory(
      name === "ada" ? { driver: "570.86.10", os: "Ubuntu 24.04" } : name === "dot" ? { gpus: [], driver: null } : {},
    );
    await recordHealth(node.ctx, makeHealth([...bad, ...warn, checkResult("gpu.xid", "ok")], { inventory }));
  }
  await silent(ids.dot!, 45_000);
  await silent(ids.eve!, 600_000);
  await updateNode(await org.as("lead"), { nodeId: ids.ada!, labels: { team: "vision", rack: "7" } });
  await report(ids.ada!, 0.9, [0.5, 1]);
  await report(ids.bob!, 0.1, []);
  await report(ids.cy!, 0.5, [0.25]);
  // Silence is counted up to the gateway's last heartbeat, and a slow machine may need some time until here.
  await directoryClient().$executeRaw`UPDATE door_beat SET at = now() WHERE door = ${gatewayNames.present}`;
}, 180_000);

describe("the fleet", () => {
  it("gives every node its state in words, and counts them", async () => {
    const { nodes, counts, total, can, ingestLagMs } = await list();
    expect(nodes.map((node) => [node.name, node.state])).toEqual([
      ["ada", "ok"],
      ["bob", "faulty"],
      ["cy", "degraded"],
      ["dot", "stale"],
      ["eve", "offline"],
      ["fay", "waiting"],
    ]);
    expect(nodes[1]).toMatchObject({ sentence: "app.yaml:7:1 a tab", openIncidents: 2 });
    expect(nodes[3]!.sentence).toMatch(/^Silent for (\d\d s|1 min); stale after 30 s\.$/);
    expect(counts).toEqual({ ok: 1, faulty: 1, degraded: 1, stale: 1, offline: 1, waiting: 1 });
    expect([total, can.enrol, ingestLagMs]).toEqual([6, false, null]);
  });

  it("shows what each last measured, GPUs as their mean", async () => {
    const [ada, bob] = (await list()).nodes;
    expect(ada).toMatchObject({ cpuRatio: 0.9, gpuRatio: 0.75, gpuCount: 2, gpuName: "NVIDIA H200", memoryRatio: null });
    expect(bob).toMatchObject({ cpuRatio: 0.1, gpuRatio: null });
  });

  it("is filtered by the filter language", async () => {
    expect(await found("state:stale,offline")).toEqual(["dot", "eve"]);
    expect(await found("-state:ok,waiting driver<560")).toEqual(["bob", "cy", "eve"]);
    expect(await found("driver:570")).toEqual(["ada"]);
    expect(await found("driver>=550")).toEqual(["ada", "bob", "cy", "eve"]);
    expect(await found("driver>550")).toEqual(["ada"]);
    expect(await found("-driver:570")).toEqual(["bob", "cy", "dot", "eve", "fay"]);
    expect(await found("label:team=vision")).toEqual(["ada"]);
    expect(await found("label:rack")).toEqual(["ada"]);
    expect(await found('os:"ubuntu 24"')).toEqual(["ada"]);
    expect(await found("gpu:h200 gpus>=2")).toEqual(["ada", "bob", "cy", "eve"]);
    expect(await found("check:config")).toEqual(["bob"]);
    expect(await found("incidents>1")).toEqual(["bob"]);
    expect(await found("tab")).toEqual(["bob"]);
    expect(await found("vision")).toEqual(["ada"]);
    expect(await found("100%_nothing\\")).toEqual([]);
  });

  it("keeps the counts of all states when one is chosen, and the total of what is shown", async () => {
    const answer = await list({ q: "state:faulty" });
    expect([answer.total, answer.counts.ok, answer.counts.faulty]).toEqual([1, 1, 1]);
  });

  it.each([
    ["cpu", "desc", ["ada", "cy", "bob"]],
    ["gpu", "asc", ["cy", "ada"]],
    ["incidents", "desc", ["bob", "cy"]],
    ["state", "asc", ["bob", "eve", "dot"]],
    ["name", "desc", ["fay", "eve"]],
    ["lastSeen", "asc", ["eve", "dot"]],
  ])("is sorted by %s %s", async (sort, order, first) => {
    expect((await list({ sort, order })).nodes.slice(0, first.length).map((node) => node.name)).toEqual(first);
  });

  it("comes in pages, whichever the sort", async () => {
    for (const sort of ["name", "cpu"]) {
      const all = (await list({ sort })).nodes.map((node) => node.id);
      expect((await list({ sort, offset: 2, limit: 3 })).nodes.map((node) => node.id)).toEqual(all.slice(2, 5));
    }
  });

  it("comes in columns too, as the same rows", async () => {
    const filter = NodeFilter.parse({ q: "-state:waiting", sort: "cpu", order: "desc" });
    const columns = NodeColumns.parse(await listNodeColumns(viewer, filter));
    const { nodes, ...about } = await listNodes(viewer, filter);
    const same = nodes.map((node) => ({ ...node, lastSeenAt: expect.any(Number), sentence: expect.any(String) }));
    expect([...unpackNodes(columns)]).toEqual(same);
    expect(columns).toMatchObject(about);
  });

  it("turns no node stale while the gateway stalls, and says that it stalls", async () => {
    await directoryClient()
      .$executeRaw`UPDATE door_beat SET at = now() - interval '1 hour', up_since = now() - interval '1 day' WHERE door = ${gatewayNames.present}`;
    await silent(ids.cy!, 3_600_000);
    const answer = await list();
    await directoryClient().$executeRaw`UPDATE door_beat SET at = now() WHERE door = ${gatewayNames.present}`;
    await withOrg(org.system, (tx) => tx.$executeRaw`UPDATE node SET last_seen_at = now() WHERE org_id = ${org.orgId} AND id = ${ids.cy!}`);
    expect(answer.nodes.find((node) => node.name === "cy")?.state).toBe("degraded");
    expect(answer.ingestLagMs).toBeGreaterThan(3_500_000);
  });

  it("is empty for another organisation, and refused to non-members", async () => {
    const other = await makeTestOrg();
    expect((await listNodes(await other.as("owner"), NodeFilter.parse({}))).total).toBe(0);
    const stranger = { orgId: org.orgId, actor: (await other.as("owner")).actor };
    await expect(listNodes(stranger, NodeFilter.parse({}))).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("a node", () => {
  it("is read whole", async () => {
    const node = NodeDetail.parse(await readNode(await org.as("operator"), { nodeId: ids.ada! }));
    expect(node).toMatchObject({
      name: "ada",
      inventory: { driver: "570.86.10" },
      staleAfterMs: 30_000,
      can: { edit: false, request: true },
    });
    expect(node.checks.map((check) => check.id)).toEqual(["gpu.xid"]);
    expect(node.latest.node_cpu_used_ratio).toBe(0.9);
    expect(node.series).toHaveLength(3);
  });

  it("is absent for another organisation", async () => {
    const other = await makeTestOrg();
    await expect(readNode(await other.as("owner"), { nodeId: ids.ada! })).rejects.toMatchObject({ code: "not-found" });
    await expect(readNode(viewer, { nodeId: randomUUID() })).rejects.toMatchObject({ code: "not-found" });
  });
});
