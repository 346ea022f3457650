import { createHash, randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Ctx } from "@/lib/context";
import type { Inventory } from "@/lib/contracts/agent";
import type { DriftFacts } from "@/lib/contracts/drift";
import { NodeFilter } from "@/lib/contracts/node";
import { withOrg } from "@/lib/db";
import { recordHealth } from "@/lib/health/record-health";
import { listNodes } from "@/lib/nodes/read";
import { updateNode } from "@/lib/nodes/update-node";
import { toldFrom, toldIn } from "@/lib/told";
import { checkResult, makeHealth, makeInventory, makeTestNode, type TestNode } from "@/scripts/testing/node";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { listDrift, readNodeDrift } from "./read";
import { reconcileDrift } from "./reconcile";
import { setDriftBaseline } from "./set-baseline";

const FACTS: DriftFacts = { numpy: "1.26.4", torch: "2.9.0", "#python": "3.11.7", "#driver": "580.65.06" };

/** An org with members of one group, as their agents report them. */
async function fleet(count: number, group = "training") {
  const org = await makeTestOrg();
  const nodes = await Promise.all(Array.from({ length: count }, (_, index) => makeTestNode(org, `gpu-${index + 1}`)));
  const tell = (node: TestNode, facts: DriftFacts, more: Record<string, unknown> = {}) => {
    const digest = createHash("sha256")
      .update(JSON.stringify(Object.entries(facts).sort()))
      .digest("hex");
    const data = { group, digest, facts, venv: "/srv/llm/venv", base_python: "/usr/bin/python3", ...more };
    return recordHealth(node.ctx, makeHealth([checkResult("python.drift", "ok", { workload: "llm", data })]));
  };
  for (const node of nodes) await tell(node, FACTS);
  await reconcileDrift(org.system);
  const incidents = () => withOrg(org.system, (tx) => tx.incident.findMany({ where: { orgId: org.orgId, checkId: "python.drift" } }));
  return { org, nodes, tell, incidents, lead: await org.as("lead") };
}
const groups = async (org: TestOrg) => (await listDrift(await org.as("viewer"))).groups;

describe("one of many that differs", () => {
  it("is found by the portal, with the diff, an incident and the runbook that removes it; and ends when the difference is gone", async () => {
    const { org, nodes, tell, incidents } = await fleet(4);
    expect(await groups(org)).toMatchObject([{ group: "training", source: "the majority of 4", members: 4, alike: 4, shown: [] }]);
    const odd = nodes[2]!;
    await tell(odd, { ...FACTS, numpy: "2.1.0", extra: "1.0" });
    const [incident] = await incidents();
    expect(incident).toMatchObject({ nodeId: odd.nodeId, workload: "llm", state: "open", code: "packages-differ", severity: "warning" });
    expect(incident!.sentence).toBe(
      "llm differs from group training in 2 things: extra 1.0 here, absent in the majority of 4 (and 1 more)",
    );
    const inChinese = "llm 与分组 training 有 2 处不一致：extra 本节点：1.0；4 个成员中的多数：无（另有 1 个）";
    expect(toldIn("zh-CN", toldFrom(incident!))).toBe(inChinese);
    const { nodes: listed } = await listNodes(await org.as("viewer"), NodeFilter.parse({}));
    expect(listed.find(({ name }) => name === "gpu-3")).toMatchObject({ said: null, told: incident!.told });
    const node = await readNodeDrift(await org.as("operator"), { nodeId: odd.nodeId });
    expect(node.groups[0]?.shown[0]?.told).toEqual(incident!.told);
    expect(node.groups).toMatchObject([
      {
        alike: 3,
        shown: [
          {
            nodeName: "gpu-3",
            incidentId: incident!.id,
            differences: [
              { name: "extra", here: "1.0", there: null },
              { name: "numpy", here: "2.1.0", there: "1.26.4" },
            ],
          },
        ],
      },
    ]);
    expect(node.proposals).toMatchObject([
      {
        slug: "make-like-group",
        workload: "llm",
        missing: [],
        parameters: { venv: "/srv/llm/venv", packages: "numpy==1.26.4", remove: "extra", base_python: "/usr/bin/python3" },
      },
    ]);
    expect((await groups(org))[0]!.shown.map(({ nodeName }) => nodeName)).toEqual(["gpu-3"]);
    await tell(odd, FACTS);
    expect(await incidents()).toMatchObject([{ state: "resolving" }]);
    expect((await groups(org))[0]).toMatchObject({ alike: 4 });
  });

  it("by its image is offered no runbook that runs by itself", async () => {
    const { org, nodes, tell, incidents } = await fleet(3);
    await tell(nodes[1]!, { ...FACTS, "#image": "other" });
    expect((await incidents()).map(({ code }) => code)).toEqual(["differs-from-group"]);
    expect((await readNodeDrift(org.system, { nodeId: nodes[1]!.nodeId })).proposals).toEqual([]);
  });

  it("as a machine, by driver, CUDA, kernel or system, is found once however many workloads it has, with the driver's runbook", async () => {
    const { org, nodes, tell, incidents } = await fleet(3);
    const machine = (node: TestNode, more: Partial<Inventory>) =>
      recordHealth(
        node.ctx,
        makeHealth(
          ["llm", "second"].map((workload) =>
            checkResult("python.drift", "ok", {
              workload,
              data: { group: "training", digest: more.driver ?? "", facts: { ...FACTS, "#driver": more.driver ?? "" } },
            }),
          ),
          { inventory: makeInventory(more) },
        ),
      );
    for (const node of nodes) await machine(node, { driver: "580.65.06" });
    await reconcileDrift(org.system);
    await machine(nodes[0]!, { driver: "550.54.14" });
    await machine(nodes[1]!, { driver: "580.65.06", kernel: "6.8.0" });
    expect((await incidents()).map(({ workload, code, sentence }) => [workload, code, sentence]).sort()).toEqual([
      ["", "differs-from-group", "This machine differs from group training in 1 thing: kernel 6.8.0 here, 6.1.0 in the majority of 3"],
      ["", "driver-differs", "This machine differs from group training in 1 thing: driver 550.54.14 here, 580.65.06 in the majority of 3"],
    ]);
    const { groups: own, proposals } = await readNodeDrift(org.system, { nodeId: nodes[0]!.nodeId });
    expect(own.map(({ workload, alike, members }) => [workload, alike, members])).toEqual([
      ["", 6, 6],
      ["#host", 1, 3],
    ]);
    expect(proposals).toMatchObject([{ slug: "install-driver", workload: "", parameters: { branch: "580", previous_branch: "550" } }]);
    await tell(nodes[0]!, FACTS);
    await machine(nodes[0]!, { driver: "580.65.06" });
    expect((await incidents()).map(({ state }) => state).sort()).toEqual(["open", "resolving"]);
  });

  it("is no member while the group is too small for a majority, or its members disagree", async () => {
    const { org, nodes, tell, incidents } = await fleet(2);
    await tell(nodes[0]!, { ...FACTS, numpy: "2.1.0" });
    expect((await groups(org))[0]).toMatchObject({ source: null, members: 2 });
    const even = await fleet(4);
    for (const node of even.nodes.slice(2)) await even.tell(node, { ...FACTS, numpy: "2.1.0" });
    await reconcileDrift(even.org.system);
    expect((await even.incidents()).map(({ state }) => state)).toEqual(["open", "open"]);
    for (const node of even.nodes.slice(2)) await even.tell(node, { ...FACTS, numpy: "2.1.0" });
    expect((await even.incidents()).map(({ state }) => state)).toEqual(["resolving", "resolving"]);
    expect(await incidents()).toEqual([]);
  });

  it("is grouped by the node's label where its workload names no group, and compared with its namesakes only", async () => {
    const { org, nodes, tell, incidents } = await fleet(3, "");
    expect(await groups(org)).toEqual([]);
    const lead = await org.as("lead");
    for (const { nodeId } of nodes) await updateNode(lead, { nodeId, labels: { group: "vision" } });
    await reconcileDrift(org.system);
    await tell(nodes[1]!, { ...FACTS, torch: "2.8.0" });
    expect(await groups(org)).toMatchObject([{ group: "vision", workload: "llm", alike: 2, shown: [{ nodeName: "gpu-2" }] }]);
    expect(await incidents()).toHaveLength(1);
    await updateNode(lead, { nodeId: nodes[0]!.nodeId, labels: {} });
    await reconcileDrift(org.system);
    await tell(nodes[1]!, { ...FACTS, torch: "2.8.0" });
    expect(await incidents()).toMatchObject([{ state: "resolving" }]);
  });

  it("cannot be seen from another organisation", async () => {
    const { nodes } = await fleet(3);
    const other = await makeTestOrg();
    expect(await groups(other)).toEqual([]);
    await expect(readNodeDrift(other.system, { nodeId: nodes[0]!.nodeId })).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("drift.set-baseline", () => {
  const audit = (org: TestOrg) =>
    withOrg(org.system, (tx) => tx.audit.count({ where: { orgId: org.orgId, action: "drift.set-baseline" } }));

  it("lets a node be the baseline, two in a row too, and the majority again", async () => {
    const { org, nodes, tell, incidents, lead } = await fleet(2);
    await tell(nodes[1]!, { ...FACTS, numpy: "2.1.0" });
    const first = nodes[0]!.nodeId;
    await setDriftBaseline(lead, { group: "training", nodeId: first, seen: null });
    await tell(nodes[1]!, { ...FACTS, numpy: "2.1.0" });
    expect(await incidents()).toMatchObject([{ nodeId: nodes[1]!.nodeId, sentence: expect.stringContaining("1.26.4 in gpu-1") }]);
    expect(await groups(org)).toMatchObject([{ source: "gpu-1", baseline: { nodeName: "gpu-1", by: "Lead 1" } }]);
    await setDriftBaseline(lead, { group: "training", nodeId: null, seen: first });
    expect(await groups(org)).toMatchObject([{ source: null, baseline: null }]);
    expect(await audit(org)).toBe(2);
  });

  it("is refused to an operator, and finds no group or node of another organisation", async () => {
    const { org, nodes, lead } = await fleet(1);
    const other = await makeTestOrg();
    const set = async (ctx: Ctx, nodeId: string | null, group = "training") => setDriftBaseline(ctx, { group, nodeId, seen: null });
    await expect(set(await org.as("operator"), nodes[0]!.nodeId)).rejects.toMatchObject({ code: "forbidden" });
    await expect(set(await other.as("lead"), nodes[0]!.nodeId)).rejects.toMatchObject({ code: "not-found" });
    await expect(set(lead, randomUUID())).rejects.toMatchObject({ code: "not-found" });
    await expect(set(lead, null, "nobody")).rejects.toMatchObject({ code: "not-found" });
    expect(await audit(org)).toBe(0);
  });

  it("is a conflict for the second of two who choose at once", async () => {
    const { org, nodes, lead } = await fleet(2);
    const tries = await Promise.allSettled(nodes.map(({ nodeId }) => setDriftBaseline(lead, { group: "training", nodeId, seen: null })));
    expect(tries.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(tries.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "conflict" } });
    const [{ baseline, source }] = (await groups(org)) as [Awaited<ReturnType<typeof groups>>[number]];
    expect(source).toBe(baseline!.nodeName);
  });
});
