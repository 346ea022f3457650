import { beforeEach, describe, expect, it } from "vitest";
import { PROOF_MS } from "@/lib/auth/sessions/settings";
import { directoryClient } from "@/lib/db";
import { approveRepair } from "@/lib/repairs/approve";
import { listRepairs, readRepair } from "@/lib/repairs/read";
import { requestRepair } from "@/lib/repairs/request";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { addNode, addRunbook, auditOf, type TestNode } from "@/scripts/testing/repairs";
import { readPolicy, savePolicy } from "./org-policy";
import { previewPolicy } from "./preview-policy";

describe("the solo rule", () => {
  let org: TestOrg;
  let node: TestNode;
  beforeEach(async () => {
    org = await makeTestOrg("Solo");
    node = await addNode(org);
    for (const risk of ["reversible", "disruptive"]) await addRunbook(org, risk);
  });
  const choose = async (solo = true) => {
    const owner = await org.as("owner");
    const page = await readPolicy(owner);
    await savePolicy(owner, { policy: { ...page.policy, solo }, basedOn: page.policyHash });
  };
  const askAlone = async (risk = "reversible") =>
    requestRepair(await org.as("owner"), { runbook: `test-${risk}`, reason: "alone", targets: [{ nodeId: node.id }] });
  const approve = async (repair: { id: string; planHash: string }, typedName?: string) =>
    approveRepair(await org.as("owner"), { repairId: repair.id, planHash: repair.planHash, ...(typedName ? { typedName } : {}) });

  it("is off until an owner chooses it", async () => {
    const repair = await askAlone();
    expect(repair).toMatchObject({ enough: false, approvers: [], can: { approve: false } });
    await expect(approve(repair, node.name)).rejects.toMatchObject({ code: "forbidden" });
  });

  it("lets the only possible approver approve a reversible repair of their own, with the node's name typed", async () => {
    await choose();
    const repair = await askAlone();
    expect(repair).toMatchObject({ enough: true, approvers: ["Owner 1"], can: { approve: true }, asks: { solo: true, typedName: true } });
    const { repairs } = await listRepairs(await org.as("owner"), { state: "needs-me" });
    expect(repairs.map((one) => one.id)).toEqual([repair.id]);
    await expect(approve(repair)).rejects.toMatchObject({ code: "invalid", path: "typedName" });
    expect(await approve(repair, node.name)).toMatchObject({ state: "approved" });
    expect((await auditOf(org, repair.id)).at(-1)).toMatchObject({ action: "repair.approve", detail: { after: { solo: true } } });
  });

  it("asks for the password again when the session was left open", async () => {
    await choose();
    const repair = await askAlone();
    const { sessionId } = (await org.as("owner")).actor;
    await directoryClient().session.update({ where: { id: sessionId }, data: { provenAt: new Date(Date.now() - PROOF_MS - 1_000) } });
    await expect(approve(repair, node.name)).rejects.toMatchObject({ code: "reauthenticate" });
  });

  it("acts on a request that was made before it was chosen", async () => {
    const repair = await askAlone();
    await choose();
    expect(await approve(repair, node.name)).toMatchObject({ state: "approved" });
  });

  it("does not reach a disruptive repair", async () => {
    await choose();
    const repair = await askAlone("disruptive");
    expect(repair).toMatchObject({ enough: false, can: { approve: false } });
    await expect(approve(repair, node.name)).rejects.toMatchObject({ code: "forbidden" });
  });

  it("ends by itself when a second possible approver joins, and not when a viewer does", async () => {
    await choose();
    await org.as("viewer");
    expect(await askAlone()).toMatchObject({ can: { approve: true } });
    const repair = await askAlone();
    await org.as("lead");
    expect(await readRepair(await org.as("owner"), { repairId: repair.id })).toMatchObject({ can: { approve: false } });
    await expect(approve(repair, node.name)).rejects.toMatchObject({ code: "forbidden" });
  });

  it("is said by the preview, for an owner who requests", async () => {
    const owner = await org.as("owner");
    const asked = { nodeIds: [], risk: "reversible" as const, requesterId: owner.actor.userId };
    expect(await previewPolicy(owner, asked)).toMatchObject({ enough: false, solo: false });
    await choose();
    expect(await previewPolicy(owner, asked)).toMatchObject({ enough: true, solo: true, typedName: true });
    expect(await previewPolicy(owner, { ...asked, risk: "disruptive" })).toMatchObject({ enough: false, solo: false });
  });
});
