import { beforeAll, describe, expect, it } from "vitest";
import { withOrg } from "@/lib/db";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { addNode, addRunbook, ask, auditOf, type TestNode } from "@/scripts/testing/repairs";
import { approveRepair } from "./approve";
import { editRepair } from "./edit";
import { readRepair } from "./read";

describe("approving a repair", () => {
  let org: TestOrg;
  let node: TestNode;
  beforeAll(async () => {
    org = await makeTestOrg("Approve");
    node = await addNode(org);
    for (const risk of ["reversible", "disruptive", "irreversible"]) await addRunbook(org, risk);
  });
  const approve = async (repair: { id: string; planHash: string }, nth = 1, more = {}) =>
    approveRepair(await org.as("lead", nth), { repairId: repair.id, planHash: repair.planHash, ...more });

  it("lets a lead approve exactly the plan they saw, once", async () => {
    const repair = await ask(org, [node]);
    expect(repair).toMatchObject({ state: "pending", approvalsNeeded: 1, needs: [{ reason: "approvals", n: 1, group: "lead or owner" }] });
    expect(await approve(repair)).toMatchObject({ state: "approved", approvalsGiven: 1 });
    await expect(approve(repair)).rejects.toMatchObject({ code: "conflict" });
  });

  it("leaves one audit row that names the hash", async () => {
    const repair = await ask(org, [node]);
    await approve(repair);
    const [requested, approved, ...rest] = await auditOf(org, repair.id);
    expect(rest).toEqual([]);
    expect(requested).toMatchObject({ action: "repair.request", detail: { after: { planHash: repair.planHash } } });
    expect(approved).toMatchObject({
      action: "repair.approve",
      actor: expect.stringContaining("Lead 1"),
      detail: { after: { planHash: repair.planHash, state: "approved" } },
    });
  });

  it("refuses the requester, owners included", async () => {
    const { requestRepair } = await import("./request");
    const owner = await org.as("owner");
    const repair = await requestRepair(owner, { runbook: "test-reversible", reason: "mine", targets: [{ nodeId: node.id }] });
    expect(repair.can.approve).toBe(false);
    await expect(approveRepair(owner, { repairId: repair.id, planHash: repair.planHash })).rejects.toMatchObject({ code: "forbidden" });
  });

  it("requires two different people for a disruptive repair", async () => {
    const repair = await ask(org, [node], { runbook: "test-disruptive" });
    expect(await approve(repair)).toMatchObject({ state: "pending", approvalsGiven: 1 });
    await expect(approve(repair)).rejects.toMatchObject({ code: "conflict" });
    expect(await approve(repair, 2)).toMatchObject({ state: "approved", approvalsGiven: 2 });
  });

  it("requires the node's name for an irreversible repair", async () => {
    const repair = await ask(org, [node], { runbook: "test-irreversible" });
    await expect(approve(repair)).rejects.toMatchObject({ code: "invalid", path: "typedName" });
    await expect(approve(repair, 1, { typedName: "another" })).rejects.toMatchObject({ code: "invalid" });
    expect(await approve(repair, 1, { typedName: node.name })).toMatchObject({ approvalsGiven: 1 });
  });

  it("is a conflict when the plan changed under the approver, and the first approval is void", async () => {
    const repair = await ask(org, [node], { runbook: "test-disruptive" });
    await approve(repair);
    const edited = await editRepair(await org.as("operator"), {
      repairId: repair.id,
      planHash: repair.planHash,
      parameters: { message: "other" },
    });
    expect(edited).toMatchObject({ state: "pending", approvalsGiven: 0, approvals: [{ void: true, planHash: repair.planHash }] });
    expect(edited.planHash).not.toBe(repair.planHash);
    await expect(approve(repair, 2)).rejects.toMatchObject({ code: "conflict" });
    expect(await approve(edited, 2)).toMatchObject({ state: "pending", approvalsGiven: 1 });
  });

  it("is a conflict after its expiry, even before the sweep has seen it", async () => {
    const repair = await ask(org, [node]);
    await withOrg(org, async (tx) => {
      const row = await tx.repair.findFirstOrThrow({ where: { orgId: org.orgId, id: repair.id } });
      await tx.repair.updateMany({
        where: { orgId: org.orgId, id: repair.id },
        data: { plan: { ...(row.plan as object), expiresAtMs: Date.now() - 1 } },
      });
    });
    await expect(approve(repair)).rejects.toMatchObject({ code: "conflict" });
  });

  it("counts each of two approvals at the same moment", async () => {
    const repair = await ask(org, [node], { runbook: "test-disruptive" });
    await Promise.all([approve(repair, 1), approve(repair, 2)]);
    expect(await readRepair(org.system, { repairId: repair.id })).toMatchObject({ state: "approved", approvalsGiven: 2 });
  });

  it("counts one of two when one is enough", async () => {
    const repair = await ask(org, [node]);
    const both = await Promise.allSettled([approve(repair, 1), approve(repair, 2)]);
    expect(both.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("stops counting a former member", async () => {
    const repair = await ask(org, [node], { runbook: "test-disruptive" });
    const leaver = await org.as("lead", 9);
    await approve(repair, 9);
    await withOrg(org, (tx) => tx.membership.deleteMany({ where: { orgId: org.orgId, userId: leaver.actor.userId } }));
    expect(await approve(repair, 1)).toMatchObject({ state: "pending", approvalsGiven: 1 });
  });

  it("refuses roles that do not approve", async () => {
    const repair = await ask(org, [node]);
    for (const role of ["operator", "viewer", "auditor"] as const) {
      const somebody = await org.as(role, 2);
      await expect(approveRepair(somebody, { repairId: repair.id, planHash: repair.planHash })).rejects.toMatchObject({
        code: "forbidden",
      });
    }
  });

  it("looks absent from another organisation", async () => {
    const repair = await ask(org, [node]);
    const other = await makeTestOrg("Other");
    const stranger = await other.as("lead");
    await expect(approveRepair(stranger, { repairId: repair.id, planHash: repair.planHash })).rejects.toMatchObject({ code: "not-found" });
    await expect(readRepair(stranger, { repairId: repair.id })).rejects.toMatchObject({ code: "not-found" });
  });
});
