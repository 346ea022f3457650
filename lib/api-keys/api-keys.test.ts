import { beforeAll, describe, expect, it } from "vitest";
import { readAudit } from "@/lib/audit/read";
import { enterByKey } from "@/lib/auth/api-key";
import { can, rightsOf } from "@/lib/auth/authorize";
import { findApiKey } from "@/lib/auth/directory";
import { ApiKeyScope, CreateApiKey } from "@/lib/contracts/api-key";
import { actions, isForPersonsOnly, isNoHigher, roleCan, scopeOf } from "@/lib/contracts/can";
import { Role } from "@/lib/contracts/member";
import { NodeFilter } from "@/lib/contracts/node";
import { directoryClient, withOrg } from "@/lib/db";
import { change, read } from "@/lib/http";
import { changeRole, removeMember } from "@/lib/members/manage";
import { listNodes } from "@/lib/nodes/read";
import { approveRepair } from "@/lib/repairs/approve";
import { readRepair } from "@/lib/repairs/read";
import { requestRepair } from "@/lib/repairs/request";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { addNode, addRunbook } from "@/scripts/testing/repairs";
import { createApiKey } from "./create";
import { listApiKeys } from "./read";
import { revokeApiKey } from "./revoke";

const order = { name: "scraper", role: "viewer", expiresInDays: 30 } as const;
const allScopes = ApiKeyScope.options;

let org: TestOrg;
beforeAll(async () => {
  org = await makeTestOrg("Keys");
});

describe("making a key", () => {
  it("shows it once, keeps its hash, and writes who made it", async () => {
    const lead = await org.as("lead");
    const made = await createApiKey(lead, order);
    expect(made.token).toMatch(/^mwk_[\w-]{43}$/);
    const row = await directoryClient().apiKey.findUniqueOrThrow({ where: { id: made.id } });
    expect(JSON.stringify(row)).not.toContain(made.token);
    const { keys } = await listApiKeys(lead);
    expect(keys[0]).toMatchObject({ id: made.id, name: "scraper", role: "viewer", makerName: "Lead 1", lastUsedAt: null });
    expect(JSON.stringify(keys)).not.toContain(made.token);
    const { entries } = await readAudit(await org.as("owner"));
    expect(entries[0]).toMatchObject({ action: "api-key.manage", subject: `api-key:${made.id}` });
    expect(JSON.stringify(entries)).not.toContain(made.token);
  });

  it("gives no role above one's own, and is not for viewers", async () => {
    await expect(createApiKey(await org.as("lead"), { ...order, role: "owner" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(createApiKey(await org.as("operator"), { ...order, role: "auditor" })).rejects.toMatchObject({ code: "forbidden" });
    expect((await listApiKeys(await org.as("operator"))).roles).toEqual(["operator", "viewer"]);
    expect((await listApiKeys(await org.as("owner"))).roles).toEqual(Role.options);
    for (const role of ["viewer", "auditor"] as const) {
      await expect(createApiKey(await org.as(role), order)).rejects.toMatchObject({ code: "forbidden" });
    }
  });

  it("orders roles by what they may do", () => {
    for (const role of Role.options) expect(isNoHigher(role, "owner") && isNoHigher(role, role)).toBe(true);
    expect([isNoHigher("auditor", "lead"), isNoHigher("auditor", "operator"), isNoHigher("viewer", "auditor")]).toEqual([
      true,
      false,
      true,
    ]);
  });
});

describe("a key", () => {
  const made = async (role: Role, nth = 1) => createApiKey(await org.as("owner", nth), { ...order, role });

  it("may do what both its role and its scopes allow, and never what only a person may decide", async () => {
    for (const role of Role.options) {
      for (const scopes of [undefined, ["triage", "audit"] as const, ["repairs", "nodes"] as const, allScopes]) {
        const { token } = await createApiKey(await org.as("owner"), { ...order, role, ...(scopes ? { scopes: [...scopes] } : {}) });
        const ctx = await enterByKey(token, org.slug);
        const rights = await withOrg(ctx, (tx) => rightsOf(tx, ctx));
        for (const action of Object.keys(actions) as (keyof typeof actions)[]) {
          const scope = scopeOf(action);
          const expected = roleCan(role, action) && scope !== null && (scopes ?? ["read"]).some((one) => one === scope);
          expect(rights(action), `${role} ${scopes} ${action}`).toBe(expected);
        }
      }
    }
  });

  it("never edits runbooks, labels, workloads, schedules or policy, and decides over no repair, whatever its scopes", () => {
    const decisions = ["repair.approve", "repair.reject", "repair.resume", "runbook.bless", "policy.edit", "member.manage"] as const;
    const content = ["runbook.edit", "node.update", "node.declare-workload", "node.drop-workload", "schedule.edit"] as const;
    for (const action of [...decisions, ...content, "api-key.manage", "passkey.manage", "endpoint.manage"] as const)
      expect(isForPersonsOnly(action), action).toBe(true);
  });

  it("looks absent in another organisation, and is refused when forged, revoked or expired", async () => {
    const { token, id } = await made("viewer");
    const other = await makeTestOrg("Other");
    await expect(enterByKey(token, other.slug)).rejects.toMatchObject({ code: "not-found" });
    await expect(enterByKey(`${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`, org.slug)).rejects.toMatchObject({
      code: "unauthenticated",
    });
    await expect(enterByKey("", org.slug)).rejects.toMatchObject({ code: "unauthenticated" });
    const ctx = await enterByKey(token, org.slug);
    await directoryClient().apiKey.update({ where: { id }, data: { expiresAt: new Date() } });
    await expect(enterByKey(token, org.slug)).rejects.toMatchObject({ code: "unauthenticated" });
    // A request that was already admitted is checked again at each verb.
    await expect(listNodes(ctx, NodeFilter.parse({}))).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("shrinks with its maker's role and ends with their membership", async () => {
    const [owner, lead] = [await org.as("owner"), await org.as("lead", 2)];
    const { token } = await createApiKey(lead, { ...order, role: "lead", scopes: allScopes });
    const ctx = await enterByKey(token, org.slug);
    const mayEnrol = () => withOrg(ctx, (tx) => can(tx, ctx, "node.enrol"));
    expect(await mayEnrol()).toBe(true);
    await changeRole(owner, { userId: lead.actor.userId, role: "viewer" });
    expect(await mayEnrol()).toBe(false);
    await removeMember(owner, { userId: lead.actor.userId });
    expect(await findApiKey(token)).toBeNull();
  });

  it("remembers when it was used", async () => {
    const { token, id } = await made("viewer");
    await enterByKey(token, org.slug);
    const { keys } = await listApiKeys(await org.as("owner"));
    expect(keys.find((key) => key.id === id)?.lastUsedAt).toBeGreaterThan(Date.now() - 60_000);
  });

  it("has a limit of requests a minute", async () => {
    const { token, id } = await made("viewer");
    await directoryClient().rateLimit.create({ data: { key: `api-key:${id}`, windowStart: new Date(), count: 600 } });
    await expect(enterByKey(token, org.slug)).rejects.toMatchObject({ code: "too-many-requests" });
  });

  it("requests in its maker's name, so that they cannot approve its requests; and approves nothing itself", async () => {
    const maker = await org.as("lead", 3);
    const ctx = await enterByKey((await createApiKey(maker, { ...order, role: "lead", scopes: allScopes })).token, org.slug);
    const node = await addNode(org);
    const runbook = await addRunbook(org);
    const repair = await requestRepair(ctx, { runbook, targets: [{ nodeId: node.id }], reason: "a script saw it" });
    expect(repair).toMatchObject({
      requesterId: maker.actor.userId,
      requesterName: "API key scraper",
      can: { approve: false, cancel: true },
    });
    const approval = { repairId: repair.id, planHash: repair.planHash };
    await expect(approveRepair(ctx, approval)).rejects.toMatchObject({ code: "forbidden", message: /Only a person/ });
    expect((await readRepair(ctx, { repairId: repair.id })).state).toBe("pending");
    const { entries } = await readAudit(await org.as("owner"));
    expect(entries[0]).toMatchObject({ action: "repair.request", actor: expect.stringMatching(/^API key scraper \(.*made by/) });
  });
});

describe("revoking", () => {
  it("revokes a key at once, and once: one's own, or any key for a lead, in one's own org", async () => {
    const [operator, second, lead] = [await org.as("operator"), await org.as("operator", 2), await org.as("lead")];
    const [one, two] = [await createApiKey(operator, order), await createApiKey(operator, order)];
    await expect(revokeApiKey(second, { keyId: one.id })).rejects.toMatchObject({ code: "not-found" });
    const elsewhere = await (await makeTestOrg("Elsewhere")).as("owner");
    await expect(revokeApiKey(elsewhere, { keyId: one.id })).rejects.toMatchObject({ code: "not-found" });
    await expect(revokeApiKey(await org.as("viewer"), { keyId: one.id })).rejects.toMatchObject({ code: "forbidden" });
    expect((await revokeApiKey(operator, { keyId: one.id })).keys.map((key) => key.id)).not.toContain(one.id);
    expect(await findApiKey(one.token)).toBeNull();
    expect((await revokeApiKey(lead, { keyId: two.id })).keys.map((key) => key.id)).not.toContain(two.id);
    await expect(revokeApiKey(lead, { keyId: two.id })).rejects.toMatchObject({ code: "conflict" });
    const { entries } = await readAudit(await org.as("owner"));
    expect(entries[0]).toMatchObject({ action: "api-key.manage", subject: `api-key:${two.id}` });
  });
});

describe("at the door", () => {
  const ask = (token: string, init: RequestInit = {}) =>
    new Request("http://localhost:3999/api/x", { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } });
  const at = (slug: string) => ({ params: Promise.resolve({ org: slug }) });

  it("a key reads, and changes without a browser's proof of origin; it mints no other", async () => {
    const { token } = await createApiKey(await org.as("owner"), { ...order, role: "owner" });
    const nodes = read(NodeFilter, listNodes);
    expect((await nodes(ask(token), at(org.slug))).status).toBe(200);
    expect((await nodes(ask("mwk_x"), at(org.slug))).status).toBe(401);
    expect((await nodes(ask(token), at((await makeTestOrg("Door")).slug))).status).toBe(404);
    const mint = change(CreateApiKey, createApiKey);
    const body = JSON.stringify(order);
    const answer = await mint(ask(token, { method: "POST", body, headers: { "content-type": "application/json" } }), at(org.slug));
    expect(answer.status).toBe(403);
    expect((await answer.json()).error.message).toMatch(/Only a person/);
  });
});
