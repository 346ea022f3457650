import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { readAudit } from "@/lib/audit/read";
import { withOrg } from "@/lib/db";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { addNode, type TestNode } from "@/scripts/testing/repairs";
import { removeNode } from "./remove-node";
import { updateNodes } from "./update-nodes";

let org: TestOrg;
let nodes: TestNode[];
beforeAll(async () => {
  org = await makeTestOrg("Many");
  nodes = [await addNode(org, "one"), await addNode(org, "two"), await addNode(org, "three")];
});
const ids = () => nodes.slice(0, 2).map((node) => node.id);
const rows = () =>
  withOrg(org, (tx) => tx.node.findMany({ where: { orgId: org.orgId }, orderBy: { name: "asc" }, select: { name: true, labels: true } }));

describe("changing many nodes at once", () => {
  it("changes those and no others, with one entry in the audit log that names them", async () => {
    const lead = await org.as("lead");
    expect(await updateNodes(lead, { nodeIds: ids(), label: { key: "team", value: "vision" } })).toEqual({ count: 2 });
    expect(await rows()).toEqual([
      { name: "one", labels: { team: "vision" } },
      { name: "three", labels: {} },
      { name: "two", labels: { team: "vision" } },
    ]);
    const { entries } = await readAudit(await org.as("owner"));
    expect(entries[0]).toMatchObject({
      action: "node.update",
      subject: "nodes:2",
      detail: { after: { nodeIds: ids().sort(), label: { key: "team", value: "vision" } } },
    });
    await updateNodes(lead, { nodeIds: ids(), label: { key: "team", value: null } });
    expect((await rows()).map((row) => row.labels)).toEqual([{}, {}, {}]);
  });

  it("changes nothing when one is another organisation's, or was removed meanwhile", async () => {
    const lead = await org.as("lead");
    const before = await rows();
    const theirs = await addNode(await makeTestOrg("Theirs"), "theirs");
    const gone = await addNode(org, "gone");
    await removeNode(lead, { nodeId: gone.id });
    for (const stranger of [theirs.id, gone.id, randomUUID()]) {
      const change = updateNodes(lead, { nodeIds: [...ids(), stranger], label: { key: "team", value: "x" } });
      await expect(change).rejects.toMatchObject({ code: "not-found" });
    }
    expect(await rows()).toEqual(before);
  });

  it("is refused to an operator", async () => {
    await expect(updateNodes(await org.as("operator"), { nodeIds: ids(), label: { key: "team", value: "x" } })).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});
