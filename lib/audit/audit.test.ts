import { beforeEach, describe, expect, it } from "vitest";
import { withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { mutate } from "@/lib/mutate";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { appendAudit } from "./append";
import { readAudit } from "./read";
import { verifyChain } from "./verify";

const add = (org: TestOrg, n: number) =>
  withOrg(org.system, (tx) =>
    appendAudit(tx, org.system, { action: "node.update", subject: `node:${n}`, detail: { n, gone: undefined, text: 'ä "quoted" \u2028' } }),
  );

describe("the audit chain", () => {
  let org: TestOrg;
  beforeEach(async () => {
    // Founding it is the first entry.
    org = await makeTestOrg("Audit");
    for (let n = 1; n <= 5; n++) await add(org, n);
  });

  it("holds when nobody touched it", async () => {
    expect(await verifyChain(org.system)).toEqual({ ok: true, checked: 6, brokenAt: null });
  });

  it("keeps its order under many writers at once", async () => {
    const busy = await makeTestOrg("Busy");
    await Promise.all(Array.from({ length: 20 }, (_, n) => add(busy, n)));
    expect(await verifyChain(busy.system)).toEqual({ ok: true, checked: 21, brokenAt: null });
  });

  it.each([
    [
      "changed",
      (o: TestOrg) =>
        withOrg(o.system, (tx) => tx.audit.update({ where: { orgId_number: { orgId: o.orgId, number: 3 } }, data: { detail: { n: 4 } } })),
      3,
    ],
    [
      "removed in the middle",
      (o: TestOrg) => withOrg(o.system, (tx) => tx.audit.delete({ where: { orgId_number: { orgId: o.orgId, number: 2 } } })),
      2,
    ],
    [
      "cut off at the end",
      (o: TestOrg) => withOrg(o.system, (tx) => tx.audit.delete({ where: { orgId_number: { orgId: o.orgId, number: 6 } } })),
      6,
    ],
  ])("says where a row was %s", async (_, tamper, brokenAt) => {
    const victim = await makeTestOrg("Victim");
    for (let n = 1; n <= 5; n++) await add(victim, n);
    await tamper(victim);
    expect(await verifyChain(victim.system)).toMatchObject({ ok: false, brokenAt });
  });

  it("is read by leads and auditors, not by viewers and operators", async () => {
    for (const role of ["owner", "lead", "auditor"] as const) expect((await readAudit(await org.as(role))).chain.ok).toBe(true);
    for (const role of ["viewer", "operator"] as const)
      await expect(readAudit(await org.as(role))).rejects.toMatchObject({ code: "forbidden" });
  });

  it("is searched by words: who, what, and what is in its detail", async () => {
    const lead = await org.as("lead");
    await mutate(lead, "node.update", async () => ({
      subject: "node:1",
      before: { name: "gpu-07" },
      after: { name: "gpu-08" },
      result: 1,
    }));
    const found = async (q: string) => (await readAudit(lead, { q })).entries.map((entry) => entry.action);
    expect(await found("gpu-07")).toEqual(["node.update"]);
    expect(await found("lead gpu-07")).toEqual(["node.update"]);
    expect(await found("gpu-07 removed")).toEqual([]);
    expect(await found("100%")).toEqual([]);
    expect((await readAudit(lead, { q: "node.update", limit: 2 })).entries).toHaveLength(2);
  });

  it("shows another org none of its entries", async () => {
    const other = await makeTestOrg("Other");
    expect((await readAudit(await other.as("owner"))).entries.map((entry) => entry.action)).toEqual(["org.found"]);
  });

  it("gets its row in the transaction of the change, or neither happens", async () => {
    const lead = await org.as("lead");
    const before = (await verifyChain(org.system)).checked;
    const failing = mutate(lead, "node.update", async () => {
      throw refuse("conflict", "repairMoved");
    });
    await expect(failing).rejects.toMatchObject({ code: "conflict" });
    await mutate(lead, "node.update", async () => ({ subject: "node:x", after: { name: "y" }, result: 1 }));
    const { entries, chain } = await readAudit(lead);
    expect(chain.checked).toBe(before + 1);
    expect(entries[0]).toMatchObject({ action: "node.update", subject: "node:x", actor: expect.stringContaining("Lead 1") });
  });
});
