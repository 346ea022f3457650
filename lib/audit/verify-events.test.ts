import { describe, expect, it } from "vitest";
import { withOrg } from "@/lib/db";
import { makeTestOrg } from "@/scripts/testing/org";
import { addNode, addRunbook, runAll, started } from "@/scripts/testing/repairs";
import { verifyChain } from "./verify";
import { changedStories } from "./verify-events";

describe("the story of a repair", () => {
  it("is pinned by its closing entry: a line changed, added or taken away afterwards shows", async () => {
    const org = await makeTestOrg("Story");
    await addRunbook(org);
    const node = await addNode(org);
    const repair = await started(org, [node]);
    await runAll(org, node, "fixed");
    expect(await changedStories(org.system)).toEqual([]);
    expect(await verifyChain(org.system)).toMatchObject({ ok: true });
    await withOrg(org, async (tx) => {
      const event = await tx.event.findFirstOrThrow({ where: { orgId: org.orgId, repairId: repair.id, kind: "target.fixed" } });
      await tx.event.updateMany({ where: { orgId: org.orgId, id: event.id }, data: { text: "Nothing happened" } });
    });
    expect(await changedStories(org.system)).toEqual([`repair:${repair.id}`]);
    await withOrg(org, (tx) => tx.event.deleteMany({ where: { orgId: org.orgId, kind: "target.fixed" } }));
    expect(await changedStories(org.system)).toEqual([`repair:${repair.id}`]);
  });

  it("shows in the chain when an entry was changed", async () => {
    const org = await makeTestOrg("Chain");
    await addRunbook(org);
    await withOrg(org, (tx) => tx.audit.updateMany({ where: { orgId: org.orgId, number: 1 }, data: { actor: "Nobody" } }));
    expect(await verifyChain(org.system)).toMatchObject({ ok: false, brokenAt: 1 });
  });
});
