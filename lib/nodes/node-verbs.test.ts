import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { findNode } from "@/lib/auth/find-node";
import { IncidentFilter } from "@/lib/contracts/incident";
import { withOrg } from "@/lib/db";
import { recordHealth } from "@/lib/health/record-health";
import { listIncidents } from "@/lib/incidents/read";
import { checkResult, makeHealth, makeInventory, makeTestNode, type TestNode } from "@/scripts/testing/node";
import { makeTestOrg } from "@/scripts/testing/org";
import { checkNow } from "./check-now";
import { removeNode } from "./remove-node";
import { updateNode } from "./update-node";

const org = await makeTestOrg();
const lead = await org.as("lead");
let node: TestNode;
let counter = 0;
beforeEach(async () => {
  node = await makeTestNode(org, `verb-${++counter}`);
});
const audit = async (action: string) =>
  withOrg(org.system, (tx) => tx.audit.findMany({ where: { orgId: org.orgId, subject: `node:${node.nodeId}`, action } }));

const verbs = {
  "node.update": (nodeId: string, ctx = lead) => updateNode(ctx, { nodeId, labels: { team: "vision" } }),
  "node.remove": (nodeId: string, ctx = lead) => removeNode(ctx, { nodeId }),
  "node.check-now": (nodeId: string, ctx = lead) => checkNow(ctx, { nodeId, check: "config.files" }),
};

describe.each(Object.entries(verbs))("%s", (action, verb) => {
  it("works, and leaves one audit row", async () => {
    await verb(node.nodeId);
    expect(await audit(action)).toHaveLength(1);
  });

  it("sees no node of another organisation", async () => {
    const other = await makeTestOrg();
    await expect(verb(node.nodeId, await other.as("lead"))).rejects.toMatchObject({ code: "not-found" });
    await expect(verb(randomUUID())).rejects.toMatchObject({ code: "not-found" });
    expect(await audit(action)).toEqual([]);
  });

  it("is refused to a viewer", async () => {
    await expect(verb(node.nodeId, await org.as("viewer"))).rejects.toMatchObject({ code: "forbidden" });
    expect(await audit(action)).toEqual([]);
  });
});

describe("renaming a node", () => {
  it("is a conflict when another node has the name, also when both come at once", async () => {
    const other = await makeTestNode(org, `other-${counter}`);
    await expect(updateNode(lead, { nodeId: node.nodeId, name: `other-${counter}` })).rejects.toMatchObject({ code: "conflict" });
    const name = `wanted-${counter}`;
    const tries = await Promise.allSettled([node.nodeId, other.nodeId].map((nodeId) => updateNode(lead, { nodeId, name })));
    expect(tries.filter((each) => each.status === "fulfilled")).toHaveLength(1);
  });
});

describe("removing a node", () => {
  it("revokes its key, ends its incidents and keeps them", async () => {
    await recordHealth(node.ctx, makeHealth([checkResult("config.files", "faulty")], { inventory: makeInventory() }));
    await removeNode(lead, { nodeId: node.nodeId });
    expect(await findNode(org.orgId, node.nodeId)).toBeNull();
    const incidents = await withOrg(org.system, (tx) => tx.incident.findMany({ where: { orgId: org.orgId, nodeId: node.nodeId } }));
    expect(incidents).toMatchObject([{ state: "resolved", nodeName: `verb-${counter}`, nodeGpus: 2 }]);
    const listed = await listIncidents(lead, IncidentFilter.parse({ state: "all", q: `verb-${counter}` }));
    expect(listed.incidents.map((incident) => incident.nodeName)).toEqual([`verb-${counter}`]);
  });

  it("happens once when two do it at the same time", async () => {
    const tries = await Promise.allSettled([1, 2].map(() => removeNode(lead, { nodeId: node.nodeId })));
    expect(tries.filter((each) => each.status === "fulfilled")).toHaveLength(1);
    expect(await audit("node.remove")).toHaveLength(1);
  });

  it("is refused while a repair is under way", async () => {
    const target = {
      id: randomUUID(),
      orgId: org.orgId,
      repairId: randomUUID(),
      nodeId: node.nodeId,
      nodeName: "n",
      workload: "",
      wave: 0,
      state: "running",
    };
    await withOrg(org.system, (tx) => tx.repairTarget.create({ data: target }));
    await expect(removeNode(lead, { nodeId: node.nodeId })).rejects.toMatchObject({ code: "conflict" });
  });
});
