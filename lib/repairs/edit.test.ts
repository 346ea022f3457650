import { beforeAll, describe, expect, it } from "vitest";
import { withOrg } from "@/lib/db";
import { readPolicy, savePolicy, shippedPolicy } from "@/lib/policy/org-policy";
import { saveRunbook } from "@/lib/runbooks/save";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { addNode, addRunbook, ask, auditOf, runbookYaml, runsFor } from "@/scripts/testing/repairs";
import { approveRepair } from "./approve";
import { dispatchRepair } from "./dispatch";
import { editRepair } from "./edit";
import { readRepair } from "./read";

describe("changing a plan that waits for approval", () => {
  let org: TestOrg;
  beforeAll(async () => {
    org = await makeTestOrg("Edit");
    for (const risk of ["reversible", "disruptive"]) await addRunbook(org, risk);
  });
  const edit = async (repair: { id: string; planHash: string }, change: Partial<Parameters<typeof editRepair>[1]>, nth = 1) =>
    editRepair(await org.as("operator", nth), { repairId: repair.id, planHash: repair.planHash, ...change });

  it("takes other nodes and waves; their rows are replaced, and nodes that stay keep their values", async () => {
    const [a, b, c] = [await addNode(org), await addNode(org), await addNode(org)];
    const repair = await ask(org, [a, b], { parameters: { message: "as asked" } });
    const edited = await edit(repair, {
      targets: [b, c].map((node) => ({ nodeId: node.id })),
      waves: ["100%"],
      concurrency: 1,
      reason: "another two",
    });
    expect(edited).toMatchObject({ state: "pending", reason: "another two", targetCount: 2, plan: { concurrency: 1 } });
    expect(edited.targets.map((target) => [target.nodeName, target.wave])).toEqual([
      [b.name, 0],
      [c.name, 0],
    ]);
    expect(edited.plan.targets.map((target) => target.parameters.message)).toEqual(["as asked", "hello"]);
    expect(edited.targets[0]?.id).toBe(repair.targets[1]?.id);
    await approveRepair(await org.as("lead"), { repairId: edited.id, planHash: edited.planHash });
    await dispatchRepair(org.system, { repairId: edited.id });
    expect(await runsFor(a)).toEqual([]);
    expect(await runsFor(b)).toMatchObject([{ planHash: edited.planHash }]);
  });

  it("keeps waves, nodes and values that are not changed, and writes both hashes into the audit log", async () => {
    const nodes = [await addNode(org), await addNode(org), await addNode(org)];
    const repair = await ask(org, nodes, { waves: [2], parameters: { message: "first" } });
    const edited = await edit(repair, { parameters: { message: "second" } });
    expect(edited.plan.waves.map((wave) => wave.length)).toEqual([2, 1]);
    expect(edited.plan.targets.every((target) => target.parameters.message === "second")).toBe(true);
    expect((await auditOf(org, repair.id)).at(-1)).toMatchObject({
      action: "repair.edit",
      detail: { before: { planHash: repair.planHash }, after: { planHash: edited.planHash } },
    });
    const emptied = await edit(edited, { parameters: { message: "" } });
    expect(emptied.plan.targets[0]?.parameters.message).toBe("hello");
  });

  it("keeps a secret as it was sealed, without showing it", async () => {
    const yaml = runbookYaml("test-secret").replace("parameters:\n", "parameters:\n  token: { type: secret }\n");
    await saveRunbook(await org.as("lead"), { slug: "test-secret", yaml });
    const node = await addNode(org);
    const repair = await ask(org, [node], { runbook: "test-secret", parameters: { token: "s3cret" } });
    const edited = await edit(repair, { parameters: { message: "other" } });
    expect(edited.plan.targets[0]?.parameters.token).toEqual(repair.plan.targets[0]?.parameters.token);
    await expect(edit(edited, { targets: [{ nodeId: (await addNode(org)).id }] })).rejects.toMatchObject({ path: "parameters.token" });
  });

  it("makes the editor an author: they cannot approve it, others can", async () => {
    const repair = await ask(org, [await addNode(org)]);
    const lead = await org.as("lead", 1);
    const edited = await editRepair(lead, { repairId: repair.id, planHash: repair.planHash, parameters: { message: "mine now" } });
    expect(edited.can.approve).toBe(false);
    await expect(approveRepair(lead, { repairId: repair.id, planHash: edited.planHash })).rejects.toMatchObject({ code: "forbidden" });
    const again = await edit(edited, { parameters: { message: "and again" } });
    await expect(approveRepair(lead, { repairId: repair.id, planHash: again.planHash })).rejects.toMatchObject({ code: "forbidden" });
    const other = await approveRepair(await org.as("lead", 2), { repairId: repair.id, planHash: again.planHash });
    expect(other.state).toBe("approved");
  });

  it("needs the approvals of the nodes that it runs on now", async () => {
    const [lab, prod] = [await addNode(org), await addNode(org)];
    await withOrg(org, (tx) => tx.node.updateMany({ where: { orgId: org.orgId, id: prod.id }, data: { labels: { stage: "prod" } } }));
    const owner = await org.as("owner");
    await savePolicy(owner, {
      basedOn: (await readPolicy(owner)).policyHash,
      policy: {
        ...shippedPolicy,
        labels: [
          {
            labels: { stage: "prod" },
            risks: ["reversible"],
            approvals: [{ group: "lead or owner", count: 3 }],
            instead: false,
            passkey: false,
          },
        ],
      },
    });
    const repair = await ask(org, [lab]);
    expect(repair.approvalsNeeded).toBe(1);
    expect(await edit(repair, { targets: [{ nodeId: prod.id }] })).toMatchObject({ approvalsNeeded: 3 });
  });

  it("is a conflict on a plan that another person changed, and refuses unknown nodes and the same node twice", async () => {
    const node = await addNode(org);
    const repair = await ask(org, [node]);
    const [first, second] = await Promise.allSettled([
      edit(repair, { parameters: { message: "a" } }, 1),
      edit(repair, { parameters: { message: "b" } }, 2),
    ]);
    expect([first.status, second.status].sort()).toEqual(["fulfilled", "rejected"]);
    const current = await readRepair(org.system, { repairId: repair.id });
    const strange = await addNode(await makeTestOrg("Strange"));
    await expect(edit(repair, {})).rejects.toMatchObject({ code: "conflict" });
    await expect(edit(current, { targets: [{ nodeId: strange.id }] })).rejects.toMatchObject({ code: "not-found" });
    await expect(edit(current, { targets: [{ nodeId: node.id }, { nodeId: node.id }] })).rejects.toMatchObject({ code: "invalid" });
  });
});
