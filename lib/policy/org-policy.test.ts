import { beforeEach, describe, expect, it } from "vitest";
import type { Ctx } from "@/lib/context";
import { CONFIRM_FOUR_EYES_OFF, type OrgPolicy } from "@/lib/contracts/policy";
import { withOrg } from "@/lib/db";
import { approveRepair } from "@/lib/repairs/approve";
import { dispatchRepair } from "@/lib/repairs/dispatch";
import { readRepair } from "@/lib/repairs/read";
import { requestRepair } from "@/lib/repairs/request";
import { sweepRepairs } from "@/lib/repairs/sweep";
import { saveRunbook } from "@/lib/runbooks/save";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { addNode, addRunbook, ask, gatewayUp, runbookYaml, started, type TestNode } from "@/scripts/testing/repairs";
import { blessRunbook, unblessRunbook } from "./bless";
import { readPolicy, savePolicy, shippedPolicy } from "./org-policy";
import { previewPolicy } from "./preview-policy";
import { isWithin } from "./windows";

/** Saves the policy like a person who has just read it. */
const save = async (ctx: Ctx, policy: OrgPolicy, confirm = CONFIRM_FOUR_EYES_OFF) =>
  savePolicy(ctx, { policy, basedOn: (await readPolicy(ctx)).policyHash, confirm });
const fresh = async () => {
  const org = await makeTestOrg("Policy");
  for (const risk of ["reversible", "disruptive"]) await addRunbook(org, risk);
  return { org, set: async (change: Partial<OrgPolicy>) => save(await org.as("owner"), { ...shippedPolicy, ...change }) };
};
const label = (org: TestOrg, node: TestNode, labels: Record<string, string>) =>
  withOrg(org, (tx) => tx.node.updateMany({ where: { orgId: org.orgId, id: node.id }, data: { labels } }));
const approve = async (org: TestOrg, repair: { id: string; planHash: string }, nth = 1) =>
  approveRepair(await org.as("lead", nth), { repairId: repair.id, planHash: repair.planHash });

describe("an org's policy", () => {
  it("is the shipped one until an owner changes it; the change is in the audit log", async () => {
    const { org, set } = await fresh();
    expect(await readPolicy(await org.as("viewer"))).toMatchObject({ policy: shippedPolicy, can: { edit: false } });
    await set({ fourEyes: false });
    expect((await readPolicy(org.system)).policy.fourEyes).toBe(false);
    const [entry] = await withOrg(org, (tx) => tx.audit.findMany({ where: { orgId: org.orgId, action: "policy.edit" } }));
    expect(entry?.detail).toMatchObject({ before: { fourEyes: true }, after: { fourEyes: false } });
    await expect(save(await org.as("lead"), shippedPolicy)).rejects.toMatchObject({ code: "forbidden" });
  });

  it.each<[string, (policy: OrgPolicy) => OrgPolicy]>([
    ["a group that does not exist", (policy) => ({ ...policy, groups: [] })],
    [
      "a change that nobody approves",
      (policy) => ({ ...policy, risks: { ...policy.risks, reversible: { ...policy.risks.reversible, approvals: [] } } }),
    ],
    [
      "more approvals than people",
      (policy) => ({ ...policy, groups: [{ name: "lead or owner", roles: [], userIds: [] }, ...policy.groups] }),
    ],
    [
      "a rule that asks nobody instead",
      (policy) => ({
        ...policy,
        labels: [{ labels: { stage: "lab" }, risks: ["reversible" as const], approvals: [], instead: true, passkey: false }],
      }),
    ],
    [
      "a stranger in a group",
      (policy) => ({
        ...policy,
        groups: [...policy.groups, { name: "SRE", roles: [], userIds: ["018f0000-0000-7000-8000-000000000001"] }],
      }),
    ],
  ])("refuses %s", async (_, spoil) => {
    const { org } = await fresh();
    await expect(save(await org.as("owner"), spoil(shippedPolicy))).rejects.toMatchObject({ code: "invalid" });
  });

  it("requires one of the node's team AND one of SRE, two different people", async () => {
    const { org, set } = await fresh();
    const [team, sre] = [await org.as("lead", 1), await org.as("lead", 2)];
    const groups = [
      { name: "vision", roles: [], userIds: [team.actor.userId] },
      { name: "SRE", roles: [], userIds: [sre.actor.userId] },
    ];
    await set({
      groups: [...shippedPolicy.groups, ...groups],
      labels: [
        {
          labels: { team: "vision" },
          risks: ["reversible"],
          approvals: [
            { group: "vision", count: 1 },
            { group: "SRE", count: 1 },
          ],
          instead: false,
          passkey: false,
        },
      ],
      risks: { ...shippedPolicy.risks, reversible: { ...shippedPolicy.risks.reversible, approvals: [{ group: "SRE", count: 1 }] } },
    });
    const node = await addNode(org);
    await label(org, node, { team: "vision" });
    const repair = await ask(org, [node]);
    expect(repair.needs).toHaveLength(2);
    await expect(approve(org, repair, 3)).rejects.toMatchObject({ code: "forbidden" });
    expect(await approve(org, repair, 1)).toMatchObject({
      state: "pending",
      needs: [{ reason: "approvals", n: 1, group: "SRE", of: "people", without: "requester" }],
    });
    expect(await approve(org, repair, 2)).toMatchObject({ state: "approved" });
    const elsewhere = await ask(org, [await addNode(org)]);
    expect(elsewhere.needs).toHaveLength(1);
  });

  it("keeps the stricter of the rules at request and at approval: a label that is off for a moment gets nobody past an approval", async () => {
    const { org, set } = await fresh();
    const sre = await org.as("lead", 2);
    const node = await addNode(org);
    await set({
      groups: [...shippedPolicy.groups, { name: "SRE", roles: [], userIds: [sre.actor.userId] }],
      labels: [{ labels: { env: "prod" }, risks: ["reversible"], approvals: [{ group: "SRE", count: 1 }], instead: false, passkey: false }],
    });
    const whileOff = await ask(org, [node]);
    expect(whileOff.needs).toHaveLength(1);
    await label(org, node, { env: "prod" });
    expect((await readRepair(org.system, { repairId: whileOff.id })).needs).toHaveLength(2);
    expect(await approve(org, whileOff, 1)).toMatchObject({ state: "pending" });
    expect(await approve(org, whileOff, 2)).toMatchObject({ state: "approved", approvalsNeeded: 2 });
    const whileOn = await ask(org, [node]);
    await label(org, node, {});
    expect(await approve(org, whileOn, 1)).toMatchObject({ state: "pending" });
  });

  it("lets a label's rule replace the usual one, on the nodes that carry it and no others", async () => {
    const { org, set } = await fresh();
    const sre = await org.as("lead", 2);
    await set({
      groups: [...shippedPolicy.groups, { name: "SRE", roles: [], userIds: [sre.actor.userId] }],
      labels: [
        { labels: { team: "vision" }, risks: ["disruptive"], approvals: [{ group: "SRE", count: 1 }], instead: true, passkey: false },
      ],
    });
    const [vision, other] = [await addNode(org), await addNode(org)];
    await label(org, vision, { team: "vision" });
    const runbook = "test-disruptive";
    expect((await ask(org, [vision], { runbook })).needs).toEqual([
      { reason: "approvals", n: 1, group: "SRE", of: "people", without: "requester" },
    ]);
    expect((await ask(org, [other], { runbook })).approvalsNeeded).toBe(2);
    expect((await ask(org, [vision, other], { runbook })).approvalsNeeded).toBe(3);
  });

  it("does not count people whose role may not approve, whatever group they are in", async () => {
    const { org, set } = await fresh();
    const operator = await org.as("operator", 3);
    await set({
      groups: [...shippedPolicy.groups, { name: "SRE", roles: [], userIds: [operator.actor.userId] }],
      risks: { ...shippedPolicy.risks, reversible: { ...shippedPolicy.risks.reversible, approvals: [{ group: "SRE", count: 1 }] } },
    });
    expect(await ask(org, [await addNode(org)])).toMatchObject({ state: "pending", approvers: [] });
  });

  it("is a conflict when somebody else changed it meanwhile", async () => {
    const { org, set } = await fresh();
    const { policyHash } = await readPolicy(org.system);
    await set({ fourEyes: false });
    const late = savePolicy(await org.as("owner"), { policy: shippedPolicy, basedOn: policyHash });
    await expect(late).rejects.toMatchObject({ code: "conflict" });
    expect((await readPolicy(org.system)).policy.fourEyes).toBe(false);
  });

  it("turns four eyes off only after a typed confirmation, and on without one", async () => {
    const { org } = await fresh();
    const owner = await org.as("owner");
    const off = { ...shippedPolicy, fourEyes: false };
    await expect(save(owner, off, "yes")).rejects.toMatchObject({ code: "invalid", path: "confirm" });
    expect((await save(owner, off)).policy.fourEyes).toBe(false);
    expect((await save(owner, shippedPolicy, "")).policy.fourEyes).toBe(true);
  });

  it("lets a requester approve only where four eyes are off", async () => {
    const { org, set } = await fresh();
    await set({ fourEyes: false });
    const owner = await org.as("owner");
    const repair = await requestRepair(owner, { runbook: "test-reversible", reason: "x", targets: [{ nodeId: (await addNode(org)).id }] });
    expect(await approveRepair(owner, { repairId: repair.id, planHash: repair.planHash })).toMatchObject({ state: "approved" });
  });

  it("of a pending repair becomes stricter with the org's, and never looser", async () => {
    const { org, set } = await fresh();
    const node = await addNode(org);
    const repair = await ask(org, [node]);
    await set({ risks: { ...shippedPolicy.risks, reversible: shippedPolicy.risks.disruptive } });
    expect(await approve(org, repair)).toMatchObject({ state: "pending", approvalsNeeded: 2 });
    const strict = await ask(org, [node]);
    await set({});
    expect(await approve(org, strict)).toMatchObject({ state: "pending", approvalsNeeded: 2 });
  });
});

describe("the preview of a policy", () => {
  it("names who could approve on a node, under a policy that is not saved yet", async () => {
    const { org } = await fresh();
    const [first, second] = [await org.as("lead", 1), await org.as("lead", 2)];
    const node = await addNode(org);
    await label(org, node, { team: "vision" });
    const policy: OrgPolicy = {
      ...shippedPolicy,
      groups: [...shippedPolicy.groups, { name: "vision", roles: ["lead"], userIds: [first.actor.userId] }],
      labels: [
        { labels: { team: "vision" }, risks: ["reversible"], approvals: [{ group: "vision", count: 1 }], instead: false, passkey: true },
      ],
      freezes: [{ title: "Launch", fromMs: 0, toMs: Date.now() + 60_000, labels: {}, risks: ["reversible"] }],
    };
    const ask = { nodeIds: [node.id], risk: "reversible" as const, requesterId: second.actor.userId };
    const viewer = await org.as("viewer");
    expect(await previewPolicy(viewer, { ...ask, policy })).toMatchObject({
      groups: [
        { name: "lead or owner", count: 1, people: ["Owner 1", "Lead 1"] },
        { name: "vision", count: 1, people: ["Lead 1"] },
      ],
      enough: true,
      passkey: true,
      held: [{ reason: "freeze", title: expect.stringContaining("Launch"), untilMs: expect.any(Number) }],
    });
    expect(await previewPolicy(viewer, { ...ask, requesterId: first.actor.userId, policy })).toMatchObject({ enough: false });
    expect(await previewPolicy(viewer, ask)).toMatchObject({ groups: [{ count: 1 }], passkey: false, held: [] });
  });

  it("refuses a policy that could not be saved, and nodes of others", async () => {
    const { org } = await fresh();
    const { org: other } = await fresh();
    const [node, strange] = [await addNode(org), await addNode(other)];
    const viewer = await org.as("viewer");
    const preview = (nodeId: string, policy?: OrgPolicy) =>
      previewPolicy(viewer, { nodeIds: [nodeId], risk: "disruptive", ...(policy ? { policy } : {}) });
    await expect(preview(node.id, { ...shippedPolicy, groups: [] })).rejects.toMatchObject({ code: "invalid" });
    await expect(preview(strange.id)).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("a freeze", () => {
  it("holds an approved repair back, says until when, and lets it begin afterwards", async () => {
    const { org, set } = await fresh();
    const [prod, lab] = [await addNode(org), await addNode(org)];
    await label(org, prod, { stage: "prod" });
    const freeze = {
      title: "Release week",
      fromMs: Date.now() - 1_000,
      toMs: Date.now() + 3_600_000,
      labels: { stage: "prod" },
      risks: ["reversible" as const],
    };
    await set({ freezes: [freeze] });
    const repair = await started(org, [prod]);
    expect(repair).toMatchObject({ state: "approved", needs: [{ reason: "freeze", title: expect.stringContaining("Release week") }] });
    expect(await started(org, [lab])).toMatchObject({ state: "running", needs: [] });
    await set({});
    await sweepRepairs(org.system, gatewayUp());
    expect(await readRepair(org.system, { repairId: repair.id })).toMatchObject({ state: "running" });
  });
});

describe("a maintenance window", () => {
  it("is a part of the week, over midnight too", () => {
    const at = (text: string) => Date.parse(text);
    const night = { weekdays: [6], fromMinute: 23 * 60, toMinute: 60 };
    expect(isWithin(night, at("2026-11-21T23:30:00Z"))).toBe(true);
    expect(isWithin(night, at("2026-11-22T00:59:00Z"))).toBe(true);
    expect(isWithin(night, at("2026-11-22T01:00:00Z"))).toBe(false);
    expect(isWithin(night, at("2026-11-22T23:30:00Z"))).toBe(false);
    expect(isWithin({ weekdays: [0], fromMinute: 0, toMinute: 0 }, at("2026-11-22T12:00:00Z"))).toBe(true);
  });

  it("is waited for", async () => {
    const { org, set } = await fresh();
    const tomorrow = (new Date().getUTCDay() + 2) % 7;
    await set({ maintenance: [{ title: "Nights", labels: {}, risks: ["reversible"], weekdays: [tomorrow], fromMinute: 0, toMinute: 60 }] });
    expect(await started(org, [await addNode(org)])).toMatchObject({
      state: "approved",
      needs: [{ reason: "window", titles: ["Nights"] }],
    });
  });
});

describe("a standing approval", () => {
  let org: TestOrg;
  let node: TestNode;
  beforeEach(async () => {
    ({ org } = await fresh());
    node = await addNode(org);
    await label(org, node, { stage: "lab" });
  });
  const bless = async (slug = "test-reversible", version = 1) =>
    blessRunbook(await org.as("lead"), { slug, version, labels: { stage: "lab" } });

  it("approves a repair at once that a lead has blessed for a label, in that lead's name", async () => {
    await bless();
    const repair = await ask(org, [node]);
    expect(repair).toMatchObject({
      state: "approved",
      approvals: [{ name: "Lead 1", planHash: repair.planHash, comment: "Standing approval of version 1 for stage=lab" }],
    });
    await dispatchRepair(org.system, { repairId: repair.id });
    expect((await readRepair(org.system, { repairId: repair.id })).state).toBe("running");
  });

  it("does not cover other labels, other versions, the blesser's own requests, or repairs after its end", async () => {
    await bless();
    expect(await ask(org, [node, await addNode(org)])).toMatchObject({ state: "pending" });
    const own = await requestRepair(await org.as("lead"), { runbook: "test-reversible", reason: "x", targets: [{ nodeId: node.id }] });
    expect(own.state).toBe("pending");
    await saveRunbook(await org.as("lead", 2), { slug: "test-reversible", yaml: `${runbookYaml("test-reversible")}downtime: 1m\n` });
    expect(await ask(org, [node])).toMatchObject({ state: "pending" });
    await expect(bless()).rejects.toMatchObject({ code: "conflict" });
    await bless("test-reversible", 2);
    await unblessRunbook(await org.as("lead"), { slug: "test-reversible" });
    expect(await ask(org, [node])).toMatchObject({ state: "pending" });
  });

  it("is a lead's to give, for runbooks of their org", async () => {
    const operator = await org.as("operator");
    await expect(blessRunbook(operator, { slug: "test-reversible", version: 1, labels: { a: "b" } })).rejects.toMatchObject({
      code: "forbidden",
    });
    const { org: other } = await fresh();
    await saveRunbook(await org.as("lead"), { slug: "only-here", yaml: runbookYaml("only-here") });
    await expect(blessRunbook(await other.as("lead"), { slug: "only-here", version: 1, labels: { a: "b" } })).rejects.toMatchObject({
      code: "not-found",
    });
  });
});

describe("the blast radius of a policy", () => {
  it("bounds how many disruptive targets begin in an hour", async () => {
    const { org, set } = await fresh();
    await set({ blastRadius: { maxNodes: null, maxShare: null, disruptivePerHour: 2 } });
    const nodes = [await addNode(org), await addNode(org), await addNode(org)];
    const repair = await ask(org, nodes, { runbook: "test-disruptive", waves: ["100%"] });
    for (const nth of [1, 2]) await approve(org, repair, nth);
    await dispatchRepair(org.system, { repairId: repair.id });
    const { targets } = await readRepair(org.system, { repairId: repair.id });
    expect(targets.filter((target) => target.state === "ready")).toHaveLength(2);
  });
});
