import { beforeEach, describe, expect, it } from "vitest";
import { Health } from "@/lib/contracts/agent";
import { Locale } from "@/lib/contracts/locale";
import { withOrg } from "@/lib/db";
import { readNode } from "@/lib/nodes/read-node";
import { tell, toldIn, toldOfEvent } from "@/lib/told";
import { checkResult, makeHealth, makeInventory, makeTestNode, type TestNode } from "@/scripts/testing/node";
import { makeTestOrg } from "@/scripts/testing/org";
import { readHostMemory } from "./host-memory";
import { recordHealth } from "./record-health";

const org = await makeTestOrg();
let node: TestNode;
let counter = 0;
beforeEach(async () => {
  node = await makeTestNode(org, `node-${++counter}`);
});

const where = () => ({ orgId: org.orgId, nodeId: node.nodeId });
const checks = () => withOrg(org.system, (tx) => tx.checkStatus.findMany({ where: where(), orderBy: { checkId: "asc" } }));
const incidents = () => withOrg(org.system, (tx) => tx.incident.findMany({ where: where() }));
const events = async (id: string) =>
  (await withOrg(org.system, (tx) => tx.event.findMany({ where: { orgId: org.orgId, incidentId: id }, orderBy: { id: "asc" } }))).map(
    (event) => event.kind,
  );
const row = () => withOrg(org.system, (tx) => tx.node.findUniqueOrThrow({ where: { id: node.nodeId } }));

describe("taking a node's health", () => {
  it("keeps every check, and forgets what the agent no longer names", async () => {
    await recordHealth(node.ctx, makeHealth([checkResult("node.disk", "ok"), checkResult("config.files", "ok", { workload: "llm" })]));
    await recordHealth(node.ctx, makeHealth([checkResult("node.disk", "degraded", { sentence: "disk at 91 %" })]));
    expect((await checks()).map((check) => [check.checkId, check.state, check.sentence])).toEqual([
      ["node.disk", "degraded", "disk at 91 %"],
    ]);
  });

  it("is harmless when it comes twice or late", async () => {
    const [early, late] = [makeHealth([checkResult("node.disk", "faulty")]), makeHealth([checkResult("node.disk", "ok")])];
    await recordHealth(node.ctx, late);
    await recordHealth(node.ctx, early);
    await recordHealth(node.ctx, late);
    expect((await checks()).map((check) => check.state)).toEqual(["ok"]);
    expect(await incidents()).toEqual([]);
  });

  it("stores changes of the inventory, but not its first report", async () => {
    await recordHealth(node.ctx, makeHealth([], { inventory: makeInventory() }));
    await recordHealth(node.ctx, makeHealth([], { inventory: makeInventory({ driver: "570.86.10", python: null }) }));
    const changes = await withOrg(org.system, (tx) => tx.inventoryChange.findMany({ where: where(), orderBy: { path: "asc" } }));
    expect(changes.map(({ path, before, after }) => [path, before, after])).toEqual([
      ["driver", "550.54.15", "570.86.10"],
      ["python", "3.11.2", null],
    ]);
    expect((await row()).lastSeenAt).not.toBeNull();
  });

  it("keeps what the host has had for this node alone, until it says otherwise", async () => {
    const gpus = { "GPU-1": { bus: "0000:1b:00", name: "H100", pcieWidth: 16, links: 18 } };
    expect(await readHostMemory(node.ctx)).toEqual({ memory: {} });
    await recordHealth(node.ctx, makeHealth([], { hostMemory: { gpus } }));
    await recordHealth(node.ctx, makeHealth([]));
    expect(await readHostMemory(node.ctx)).toEqual({ memory: { gpus } });
    const other = await makeTestNode(org, `node-${++counter}`);
    expect(await readHostMemory(other.ctx)).toEqual({ memory: {} });
    await recordHealth(node.ctx, makeHealth([], { hostMemory: { gpus: {}, writable: { "/data": true } } }));
    expect(await readHostMemory(node.ctx)).toEqual({ memory: { gpus: {}, writable: { "/data": true } } });
    await expect(readHostMemory(await org.as("owner"))).rejects.toMatchObject({ code: "forbidden" });
  });

  it("takes no sentence of the portal from a host, and no placeholder in a text of one", async () => {
    const told = { code: "stories.incident.resolvedBecause", values: { sentence: "forged" } };
    const sentence = "{who} <b>'{'n, plural, other {#}'}'";
    const forged = Health.parse({
      ...makeHealth([]),
      checks: [{ ...checkResult("gpu.driver", "faulty", { sentence, data: { told } }), told }],
    });
    await recordHealth(node.ctx, forged);
    expect(await checks()).toMatchObject([{ sentence, told: null }]);
    const [incident] = await incidents();
    expect(incident).toMatchObject({ sentence, told: null });
    const said = await withOrg(org.system, (tx) => tx.event.findMany({ where: { orgId: org.orgId, incidentId: incident!.id } }));
    expect(said.map(toldOfEvent)).toEqual([null]);
    const { told: own } = tell("log.template", { mode: "new", errors: "false", n: 1, text: sentence });
    for (const locale of Locale.options) expect(toldIn(locale, own)).toContain(sentence);
  });

  it.each([
    ["is too much", { gpus: Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`GPU-${n}`, { name: "x".repeat(300) }])) }],
    ["has a deeper value", { gpus: { a: { b: { c: 1 } } } }],
    ["has a text of another length", { gpus: { a: { name: "x".repeat(301) } } }],
  ])("takes no memory that %s", (_what, hostMemory) => {
    expect(Health.safeParse({ ...makeHealth([]), hostMemory }).success).toBe(false);
  });

  it("is refused for a node that was removed", async () => {
    const gone = { ...node.ctx, actor: { kind: "node" as const, nodeId: "018f0000-0000-7000-8000-000000000000", name: "gone" } };
    await expect(recordHealth(gone, makeHealth([]))).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("does not trust a clock that runs ahead", async () => {
    await recordHealth(node.ctx, makeHealth([checkResult("config.files", "faulty", { atMs: 8_900_000_000_000_000 })]));
    const [incident] = await incidents();
    expect(incident!.openedAt.getTime()).toBeLessThan(Date.now() + 120_000);
  });
});

describe("an incident", () => {
  it("opens with the sentence, folds repeats, and goes quiet when the signal is gone", async () => {
    const finding = { sentence: "app.yaml:7:1 a tab", data: { problems: [{ path: "app.yaml", line: 7 }] } };
    await recordHealth(node.ctx, makeHealth([checkResult("config.files", "faulty", { ...finding, atMs: Date.now() - 2_000 })]));
    await recordHealth(node.ctx, makeHealth([checkResult("config.files", "faulty", { ...finding, atMs: Date.now() - 1_000 })]));
    const [open] = await incidents();
    expect(open).toMatchObject({
      state: "open",
      severity: "critical",
      sentence: finding.sentence,
      repeats: 2,
      finding: { data: finding.data },
    });
    await recordHealth(node.ctx, makeHealth([checkResult("config.files", "ok")]));
    const [after] = await incidents();
    expect(after).toMatchObject({ id: open!.id, state: "resolving" });
    expect(after!.quietSince).not.toBeNull();
    expect(await events(open!.id)).toEqual(["opened", "quiet"]);
  });

  it("does not count the same look at the host twice", async () => {
    const same = checkResult("config.files", "faulty");
    await recordHealth(node.ctx, makeHealth([same]));
    await recordHealth(node.ctx, makeHealth([same, checkResult("node.disk", "ok")]));
    expect((await incidents()).map((incident) => incident.repeats)).toEqual([1]);
  });

  it("opens for a hundred findings of a node and no more, and the checks are kept", async () => {
    const bad = Array.from({ length: 130 }, (_, n) => checkResult("config.files", "faulty", { workload: `w${n}` }));
    await recordHealth(node.ctx, makeHealth(bad));
    expect(await incidents()).toHaveLength(100);
    expect(await checks()).toHaveLength(130);
    const { limits } = await readNode(org.system, { nodeId: node.nodeId });
    expect(limits).toEqual(["incidents"]);
  });

  it("is a warning for degraded, and none at all for unknown and not applicable", async () => {
    await recordHealth(
      node.ctx,
      makeHealth([checkResult("node.disk", "degraded"), checkResult("gpu.xid", "unknown"), checkResult("docker.pull", "not-applicable")]),
    );
    expect((await incidents()).map((incident) => [incident.checkId, incident.severity])).toEqual([["node.disk", "warning"]]);
  });

  it("does not end because its check cannot tell", async () => {
    await recordHealth(node.ctx, makeHealth([checkResult("gpu.xid", "faulty")]));
    await recordHealth(node.ctx, makeHealth([checkResult("gpu.xid", "unknown")]));
    expect((await incidents()).map((incident) => incident.state)).toEqual(["open"]);
  });

  it("is one a workload, with a number of its own", async () => {
    const two = ["a", "b"].map((workload) => checkResult("config.files", "faulty", { workload }));
    await recordHealth(node.ctx, makeHealth(two));
    const numbers = (await incidents()).map((incident) => incident.number);
    expect(new Set(numbers).size).toBe(2);
  });

  it("continues when the signal returns while its window runs", async () => {
    await recordHealth(node.ctx, makeHealth([checkResult("config.files", "faulty", { atMs: Date.now() - 2_000 })]));
    await recordHealth(node.ctx, makeHealth([checkResult("config.files", "ok", { atMs: Date.now() - 1_000 })]));
    await recordHealth(node.ctx, makeHealth([checkResult("config.files", "faulty")]));
    const [incident] = await incidents();
    expect(incident).toMatchObject({ state: "open", quietSince: null, reopened: 0 });
    expect(await events(incident!.id)).toEqual(["opened", "quiet", "returned"]);
  });

  it("never doubles when two messages race", async () => {
    await Promise.all([1, 2, 3, 4].map(() => recordHealth(node.ctx, makeHealth([checkResult("config.files", "faulty")]))));
    expect(await incidents()).toHaveLength(1);
  });
});
