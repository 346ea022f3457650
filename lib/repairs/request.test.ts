import { createDecipheriv, createPublicKey, diffieHellman, hkdfSync, type KeyObject } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { withOrg } from "@/lib/db";
import { readRunbook } from "@/lib/runbooks/read";
import { saveRunbook } from "@/lib/runbooks/save";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { addNode, addRunbook, ask, auditOf, runbookYaml, type TestNode } from "@/scripts/testing/repairs";
import { listRepairs } from "./read";
import { requestRepair } from "./request";

describe("requesting a repair", () => {
  let org: TestOrg;
  let node: TestNode;
  beforeAll(async () => {
    org = await makeTestOrg("Request");
    node = await addNode(org);
    for (const risk of ["read-only", "reversible"]) await addRunbook(org, risk);
    const yaml = `${runbookYaml("takes-much").replace("parameters:", 'parameters:\n  path: { type: path, from: "finding.problems[0].path" }\n  count: { type: integer, default: 3 }\n  key: { type: secret }\n  note: { type: string, optional: true }')}`;
    await saveRunbook(await org.as("lead"), { slug: "takes-much", yaml });
    await withOrg(org, (tx) =>
      tx.checkStatus.create({
        data: {
          orgId: org.orgId,
          nodeId: node.id,
          checkId: "config.files",
          workload: "app",
          state: "faulty",
          code: "does-not-parse",
          sentence: "x",
          data: { problems: [{ path: "/srv/app.yaml" }] },
          consecutive: 1,
          since: new Date(),
          at: new Date(),
          tookMs: 1,
        },
      }),
    );
  });

  it("renders a pending plan, numbers it and writes one audit row", async () => {
    const repair = await ask(org, [node]);
    expect(repair).toMatchObject({
      state: "pending",
      risk: "reversible",
      targetCount: 1,
      nodeNames: [node.name],
      approvers: expect.arrayContaining(["Owner 1"]),
    });
    expect(repair.plan).toMatchObject({
      orgId: org.orgId,
      repairId: repair.id,
      reason: "because",
      targets: [{ nodeId: node.id, parameters: { message: "hello" } }],
    });
    expect((await ask(org, [node])).number).toBe(repair.number + 1);
    expect((await auditOf(org, repair.id)).map((entry) => entry.action)).toEqual(["repair.request"]);
  });

  it("approves a read-only repair at once", async () => {
    expect(await ask(org, [node], { runbook: "test-read-only", reason: "" })).toMatchObject({
      state: "approved",
      approvalsNeeded: 0,
      needs: [],
    });
  });

  it("does not trust an author's claim that a script with root's rights is read-only, not even of one that was saved before the check existed", async () => {
    const slug = "says-read-only";
    const asRoot = runbookYaml(slug, "read-only").replace("  - id: say\n", "  - id: say\n    user: root\n");
    const lead = await org.as("lead");
    await saveRunbook(lead, { slug, yaml: runbookYaml(slug, "read-only") });
    await expect(saveRunbook(lead, { slug, yaml: asRoot })).rejects.toMatchObject({
      code: "invalid",
      message: /risk is at least reversible/,
    });
    await withOrg(org, async (tx) => {
      const key = { orgId_slug_version: { orgId: org.orgId, slug, version: 1 } };
      const { body } = await tx.runbookVersion.findUniqueOrThrow({ where: key });
      const steps = (body as { steps: object[] }).steps.map((step) => ({ ...step, user: "root" }));
      await tx.runbookVersion.update({ where: key, data: { body: { ...(body as object), steps } } });
    });
    const repair = await ask(org, [node], { runbook: slug });
    expect(repair).toMatchObject({ state: "pending", risk: "reversible", approvalsNeeded: 1, plan: { risk: "reversible" } });
    expect((await readRunbook(lead, { slug })).risk).toBe("reversible");
  });

  it("fills parameters from the target's finding, then defaults, and seals secrets to the node", async () => {
    const repair = await requestRepair(await org.as("operator"), {
      runbook: "takes-much",
      reason: "why",
      targets: [{ nodeId: node.id, workload: "app" }],
      parameters: { key: "s3cr3t", count: "7" },
    });
    const { path, count, key, note } = repair.plan.targets[0]!.parameters;
    expect({ path, count, note }).toEqual({ path: "/srv/app.yaml", count: "7", note: undefined });
    expect(JSON.stringify(repair)).not.toContain("s3cr3t");
    expect(open(node.privateKey, (key as { sealed: string }).sealed)).toBe("s3cr3t");
  });

  it.each([
    ["a value nobody can fill in", { runbook: "takes-much", parameters: { key: "k" } }, "parameters.path"],
    ["a value of another type", { runbook: "takes-much", parameters: { key: "k", path: "/x", count: "many" } }, "parameters.count"],
    ["a path that is not absolute", { runbook: "takes-much", parameters: { key: "k", path: "x" } }, "parameters.path"],
    ["a parameter that does not exist", { parameters: { unheard: "of" } }, "parameters.unheard"],
    ["a missing reason", { reason: " " }, "reason"],
  ])("refuses %s", async (_, input, path) => {
    await expect(ask(org, [node], input)).rejects.toMatchObject({ code: "invalid", path });
  });

  it("refuses a node named twice", async () => {
    await expect(ask(org, [node, node])).rejects.toMatchObject({ code: "invalid", path: "targets" });
  });

  it("refuses viewers", async () => {
    for (const role of ["viewer", "auditor"] as const) {
      const request = requestRepair(await org.as(role), { runbook: "test-reversible", reason: "x", targets: [{ nodeId: node.id }] });
      await expect(request).rejects.toMatchObject({ code: "forbidden" });
    }
  });

  it("finds neither nodes nor runbooks of another organisation", async () => {
    const other = await makeTestOrg("Other");
    await addRunbook(other);
    const theirs = await addNode(other);
    await expect(ask(org, [theirs])).rejects.toMatchObject({ code: "not-found" });
    await expect(ask(other, [theirs], { runbook: "takes-much" })).rejects.toMatchObject({ code: "not-found" });
    expect((await listRepairs(await other.as("owner"))).repairs).toEqual([]);
  });

  it("is under needs-me for those who can approve it, and for nobody else", async () => {
    const fresh = await makeTestOrg("Needs");
    await addRunbook(fresh);
    const repair = await ask(fresh, [await addNode(fresh)]);
    expect(await listRepairs(await fresh.as("lead"), { state: "needs-me" })).toMatchObject({
      needsMe: 1,
      repairs: [{ id: repair.id, can: { approve: true } }],
    });
    expect(await listRepairs(await fresh.as("operator"), { state: "needs-me" })).toEqual({ needsMe: 0, repairs: [] });
    expect(await listRepairs(await fresh.as("viewer"), { state: "open" })).toMatchObject({
      needsMe: 0,
      repairs: [{ id: repair.id, can: { approve: false, cancel: false } }],
    });
  });
});

/** Opens a sealed value as the node's agent does. */
function open(privateKey: KeyObject, sealed: string): string {
  const [theirs, nonce, data] = sealed.split(".").map((part) => Buffer.from(part, "base64")) as [Buffer, Buffer, Buffer];
  const publicKey = createPublicKey({ key: theirs, format: "der", type: "spki" });
  const key = Buffer.from(hkdfSync("sha256", diffieHellman({ privateKey, publicKey }), Buffer.alloc(0), "millwright-seal-1", 32));
  const cipher = createDecipheriv("aes-256-gcm", key, nonce).setAuthTag(data.subarray(-16));
  return Buffer.concat([cipher.update(data.subarray(0, -16)), cipher.final()]).toString("utf8");
}
