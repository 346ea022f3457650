import { beforeAll, describe, expect, it } from "vitest";
import { createApiKey } from "@/lib/api-keys/create";
import { readAudit } from "@/lib/audit/read";
import { enterByKey } from "@/lib/auth/api-key";
import { MOST_VIEWS, type SaveNodeView } from "@/lib/contracts/node-view";
import { withOrg } from "@/lib/db";
import { removeMember } from "@/lib/members/manage";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { forgetView } from "./forget-view";
import { listViews } from "./list-views";
import { saveView } from "./save-view";

const view = (name: string, more: Partial<SaveNodeView> = {}): SaveNodeView => ({
  name,
  q: "state:faulty label:team=vision",
  sort: "gpu",
  order: "desc",
  ...more,
});

let org: TestOrg;
beforeAll(async () => {
  org = await makeTestOrg("Views");
});

describe("a saved view of the nodes", () => {
  it("is kept for whoever saved it, in any role, by name, and the audit log says so", async () => {
    for (const role of ["viewer", "auditor", "operator"] as const) {
      const me = await org.as(role);
      const { views } = await saveView(me, view(`Faulty for ${role}`));
      expect(views).toEqual([expect.objectContaining(view(`Faulty for ${role}`))]);
      expect(await listViews(me)).toEqual({ views });
      const { entries } = await readAudit(await org.as("owner"));
      expect(entries[0]).toMatchObject({ action: "node-view.keep", subject: `node-view:${views[0]!.id}` });
    }
    expect(await listViews(await org.as("viewer", 2))).toEqual({ views: [] });
  });

  it("replaces one of the same name, and only that", async () => {
    const me = await org.as("lead");
    await saveView(me, view("A"));
    const [first] = (await saveView(me, view("B"))).views;
    const { views } = await saveView(me, view("A", { q: "", sort: "name", order: "asc" }));
    expect(views).toEqual([{ ...view("A", { q: "", sort: "name", order: "asc" }), id: first!.id }, expect.objectContaining(view("B"))]);
  });

  it("is saved once when it is saved twice at the same time", async () => {
    const me = await org.as("lead", 2);
    await Promise.allSettled([saveView(me, view("Twice")), saveView(me, view("Twice"))]);
    expect((await listViews(me)).views).toHaveLength(1);
  });

  it("needs a valid filter, and there is a limit of views", async () => {
    const me = await org.as("lead", 3);
    await expect(saveView(me, view("Broken", { q: "state:" }))).rejects.toMatchObject({ code: "invalid" });
    const mine = { orgId: org.orgId, userId: me.actor.userId, q: "", sort: "name", order: "asc" };
    const data = Array.from({ length: MOST_VIEWS }, (_, n) => ({ ...mine, name: `View ${n}` }));
    await withOrg(me, (tx) => tx.nodeView.createMany({ data }));
    await expect(saveView(me, view("One more"))).rejects.toMatchObject({ code: "conflict" });
    expect((await saveView(me, view("View 0"))).views).toHaveLength(MOST_VIEWS);
  });

  it("is deleted by its owner, once; to others it is absent", async () => {
    const [me, another] = [await org.as("operator", 2), await org.as("operator", 3)];
    const viewId = (await saveView(me, view("Mine"))).views[0]!.id;
    await expect(forgetView(another, { viewId })).rejects.toMatchObject({ code: "not-found" });
    const elsewhere = await (await makeTestOrg("Elsewhere")).as("owner");
    await expect(forgetView(elsewhere, { viewId })).rejects.toMatchObject({ code: "not-found" });
    const ends = await Promise.allSettled([forgetView(me, { viewId }), forgetView(me, { viewId })]);
    expect(ends.filter((end) => end.status === "fulfilled")).toHaveLength(1);
    const [lost] = ends.filter((end) => end.status === "rejected");
    expect(["conflict", "not-found"]).toContain(lost?.reason.code);
    expect(await listViews(me)).toEqual({ views: [] });
  });

  it("is not for scripts: a key has no views", async () => {
    const { token } = await createApiKey(await org.as("owner"), { name: "script", role: "owner", expiresInDays: 1 });
    const key = await enterByKey(token, org.slug);
    await expect(saveView(key, view("Key's"))).rejects.toMatchObject({ code: "forbidden" });
    await expect(listViews(key)).rejects.toMatchObject({ code: "forbidden" });
  });

  it("goes with its owner's membership", async () => {
    const gone = await org.as("viewer", 3);
    await saveView(gone, view("Gone"));
    await removeMember(await org.as("owner"), { userId: gone.actor.userId });
    await expect(listViews(gone)).rejects.toMatchObject({ code: "not-found" });
    expect(await withOrg(org.system, (tx) => tx.nodeView.count({ where: { userId: gone.actor.userId } }))).toBe(0);
  });
});
