import { beforeEach, describe, expect, it } from "vitest";
import { withOrg } from "@/lib/db";
import { recordHealth } from "@/lib/health/record-health";
import { setDamping } from "@/lib/nodes/damping";
import { readNode } from "@/lib/nodes/read-node";
import { checkResult, makeHealth, makeTestNode, type TestNode } from "@/scripts/testing/node";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { readIncident } from "./read";
import { forgetRepeats, listRepeats } from "./repeats";

let org: TestOrg;
let node: TestNode;
beforeEach(async () => {
  org = await makeTestOrg("Repeated");
  node = await makeTestNode(org, "gpu-01");
});

const start = Date.now() - 3_600_000;
const look = (n: number, state: "faulty" | "ok" = "faulty", consecutive = 1) =>
  recordHealth(
    node.ctx,
    makeHealth([
      checkResult("gpu.xid", state, { atMs: start + n * 10_000, sinceMs: start, consecutive, sentence: `look ${n}`, data: { count: n } }),
    ]),
  );
const incidents = () => withOrg(org, (tx) => tx.incident.findMany({ where: { orgId: org.orgId } }));

describe("folded repeats", () => {
  it("are listed as they were, newest first, a page at a time, and to no other organisation", async () => {
    for (const n of [1, 2, 3, 4, 5]) await look(n);
    await look(5);
    const incidentId = (await incidents())[0]!.id;
    const viewer = await org.as("viewer");
    const first = await listRepeats(viewer, { incidentId, limit: 3 });
    expect(first.repeats.map(({ sentence, data }) => [sentence, data])).toEqual([
      ["look 5", { count: 5 }],
      ["look 4", { count: 4 }],
      ["look 3", { count: 3 }],
    ]);
    const second = await listRepeats(viewer, { incidentId, limit: 3, before: first.repeats.at(-1)!.id });
    expect([second.repeats.map(({ sentence }) => sentence), second.hasMore]).toEqual([["look 2", "look 1"], false]);
    const stranger = await (await makeTestOrg()).as("owner");
    await expect(listRepeats(stranger, { incidentId, limit: 3 })).rejects.toMatchObject({ code: "not-found" });
  });

  it("are forgotten long after their incident was resolved", async () => {
    await look(1);
    const [incident] = await incidents();
    const resolve = (days: number) =>
      withOrg(org, (tx) =>
        tx.incident.update({
          where: { orgId_id: { orgId: org.orgId, id: incident!.id } },
          data: { state: "resolved", resolvedAt: new Date(Date.now() - days * 86_400_000) },
        }),
      );
    await resolve(10);
    await forgetRepeats(org.system);
    expect((await listRepeats(await org.as("viewer"), { incidentId: incident!.id, limit: 5 })).repeats).toHaveLength(1);
    await resolve(100);
    await forgetRepeats(org.system);
    expect((await listRepeats(await org.as("viewer"), { incidentId: incident!.id, limit: 5 })).repeats).toEqual([]);
  });
});

describe("flap damping", () => {
  const definitions = [{ id: "gpu.xid", title: "Xid", about: "", intervalMs: 10_000, deadlineMs: 1_000, damping: 1 }];
  const describeChecks = () => recordHealth(node.ctx, makeHealth([], { definitions }));

  it("opens an incident only after this many results in a row, and begins to resolve it after as many", async () => {
    await setDamping(await org.as("lead"), { checkId: "gpu.xid", needed: 3 });
    await look(1, "faulty", 1);
    await look(2, "ok", 1);
    await look(3, "faulty", 1);
    await look(4, "faulty", 2);
    expect(await incidents()).toEqual([]);
    await look(5, "faulty", 3);
    expect(await incidents()).toMatchObject([{ state: "open" }]);
    await look(6, "ok", 1);
    expect(await incidents()).toMatchObject([{ state: "open" }]);
    await look(7, "faulty", 1);
    expect(await incidents()).toMatchObject([{ state: "open", repeats: 2 }]);
    await look(8, "ok", 3);
    expect(await incidents()).toMatchObject([{ state: "resolving" }]);
  });

  it("is shown on the incident and on the check, is a lead's to change, and is in the audit log", async () => {
    await describeChecks();
    await look(1);
    const incidentId = (await incidents())[0]!.id;
    const lead = await org.as("lead");
    const damping = async () => (await readIncident(lead, { incidentId })).damping;
    expect(await damping()).toEqual({ needed: 1, byDefault: 1, chosen: null });
    await setDamping(lead, { checkId: "gpu.xid", needed: 4 });
    expect(await damping()).toMatchObject({ needed: 4, byDefault: 1, chosen: { byName: "Lead 1" } });
    expect((await readNode(lead, { nodeId: node.nodeId })).damping["gpu.xid"]).toMatchObject({ needed: 4 });
    await expect(setDamping(await org.as("operator"), { checkId: "gpu.xid", needed: 1 })).rejects.toMatchObject({ code: "forbidden" });
    await setDamping(lead, { checkId: "gpu.xid", needed: null });
    expect(await damping()).toEqual({ needed: 1, byDefault: 1, chosen: null });
    const entries = await withOrg(org, (tx) => tx.audit.findMany({ where: { orgId: org.orgId, action: "check.damp" } }));
    expect(entries.map(({ subject }) => subject)).toEqual(["check:gpu.xid", "check:gpu.xid"]);
  });
});
