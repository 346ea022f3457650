import { beforeEach, describe, expect, it } from "vitest";
import { readAudit } from "@/lib/audit/read";
import { withOrg } from "@/lib/db";
import { startDrill } from "@/lib/drills/start";
import { recordHealth } from "@/lib/health/record-health";
import { listNodes } from "@/lib/nodes/read";
import { checkResult, makeHealth, makeTestNode, type TestNode } from "@/scripts/testing/node";
import { makeTestOrg } from "@/scripts/testing/org";
import { endDueMaintenance, endMaintenance } from "./end-maintenance";
import { readNode } from "./read";
import { startMaintenance } from "./start-maintenance";

const HOUR_MS = 3_600_000;
const org = await makeTestOrg("Maintenance");
const lead = await org.as("lead");
let node: TestNode;
let counter = 0;
beforeEach(async () => {
  node = await makeTestNode(org, `maintained-${++counter}`);
});

const start = (more: { reason?: string; endsAt?: number } = {}) =>
  startMaintenance(lead, { nodeIds: [node.nodeId], reason: "replace GPU 3", endsAt: Date.now() + 2 * HOUR_MS + 5_000, ...more });
const end = () => endMaintenance(lead, { nodeIds: [node.nodeId] });
let sequence = 0;
const report = (...states: Parameters<typeof checkResult>[1][]) => {
  const checks = states.map((state, n) => checkResult(["gpu.hardware", "gpu.xid"][n]!, state));
  return recordHealth(node.ctx, makeHealth(checks, { sequence: ++sequence }));
};
const incidents = () =>
  withOrg(org, (tx) => tx.incident.findMany({ where: { orgId: org.orgId, nodeId: node.nodeId }, orderBy: { checkId: "asc" } }));
const notices = () =>
  withOrg(org, (tx) =>
    tx.event.findMany({
      where: { orgId: org.orgId, nodeId: node.nodeId, kind: { startsWith: "maintenance." } },
      orderBy: { id: "asc" },
      select: { kind: true, text: true, incidentId: true, actor: true },
    }),
  );
/** Moves the agreed end into the past. */
const timeIsUp = () =>
  withOrg(org, (tx) =>
    tx.node.updateMany({ where: { orgId: org.orgId, id: node.nodeId }, data: { maintenanceUntil: new Date(Date.now() - 1) } }),
  );

describe("a node in maintenance", () => {
  it("opens no incident; what is still wrong afterwards opens one with the next report", async () => {
    await start();
    await report("faulty", "degraded");
    expect(await incidents()).toEqual([]);
    expect(await readNode(lead, { nodeId: node.nodeId })).toMatchObject({ checks: [{ state: "faulty" }, { state: "degraded" }] });
    await end();
    await report("faulty", "ok");
    expect(await incidents()).toMatchObject([{ checkId: "gpu.hardware", state: "open" }]);
  });

  it("reopens no incident, and keeps up to date what was open before", async () => {
    await report("faulty", "faulty");
    const [first] = await incidents();
    await withOrg(org, (tx) => tx.incident.update({ where: { id: first!.id }, data: { state: "resolved", resolvedAt: new Date() } }));
    await start();
    await report("faulty", "ok");
    const states = (await incidents()).map((incident) => incident.state);
    expect(states).toEqual(["resolved", "resolving"]);
  });

  it("says why and for how long, in the fleet and on its page", async () => {
    await start();
    expect(await readNode(lead, { nodeId: node.nodeId })).toMatchObject({
      state: "maintenance",
      sentence: "In maintenance for another 2 h: replace GPU 3",
      maintenance: { reason: "replace GPU 3", byName: "Lead 1", endsAt: expect.any(Number) },
    });
    const { nodes } = await listNodes(lead, {
      q: `state:maintenance maintained-${counter}`,
      sort: "name",
      order: "asc",
      offset: 0,
      limit: 10,
    });
    expect(nodes).toMatchObject([{ name: `maintained-${counter}` }]);
  });

  it("leaves it by itself when its time is up, before a sweep has noticed", async () => {
    await start();
    await timeIsUp();
    expect(await readNode(lead, { nodeId: node.nodeId })).toMatchObject({ state: "waiting", maintenance: null });
    await report("faulty");
    expect(await incidents()).toHaveLength(1);
  });

  it("takes no fire drill, which would wait for an incident that never opens", async () => {
    await start();
    await expect(startDrill(lead, { nodeId: node.nodeId })).rejects.toMatchObject({ code: "conflict", message: /in maintenance/ });
  });
});

describe("the notices of a maintenance", () => {
  it("say who started it and why, and that it ended, also in the timeline of an open incident", async () => {
    await report("faulty");
    const incidentId = (await incidents())[0]!.id;
    await start();
    await end();
    expect(await notices()).toEqual([
      {
        kind: "maintenance.started",
        text: expect.stringMatching(/^Maintenance until .* UTC: replace GPU 3$/),
        incidentId,
        actor: "Lead 1",
      },
      { kind: "maintenance.ended", text: "Maintenance ended", incidentId, actor: "Lead 1" },
    ]);
  });

  it("become windows for the charts, one for a maintenance whose end was moved", async () => {
    await report("faulty");
    await start();
    await start();
    expect((await readNode(lead, { nodeId: node.nodeId })).maintenanceWindows).toMatchObject([{ endsAt: null }]);
    await end();
    const { maintenanceWindows } = await readNode(lead, { nodeId: node.nodeId });
    expect(maintenanceWindows).toEqual([
      { startsAt: expect.any(Number), endsAt: expect.any(Number), text: expect.stringMatching(/: replace GPU 3$/) },
    ]);
    expect(maintenanceWindows[0]!.endsAt!).toBeGreaterThanOrEqual(maintenanceWindows[0]!.startsAt);
  });

  it("say once that its time was up, whoever looks", async () => {
    await start();
    await endDueMaintenance(org.system);
    expect(await notices()).toHaveLength(1);
    await timeIsUp();
    await Promise.all([endDueMaintenance(org.system), endDueMaintenance(org.system)]);
    expect((await notices()).map((notice) => notice.text).slice(1)).toEqual(["Maintenance ended at its end time"]);
  });
});

describe("starting a maintenance", () => {
  it("needs an end in the future, at most 30 days away", async () => {
    for (const endsAt of [Date.now() - 1, Date.now() + 31 * 24 * HOUR_MS])
      await expect(start({ endsAt })).rejects.toMatchObject({ code: "invalid", path: "endsAt" });
  });

  it("moves the end of one that is under way", async () => {
    await start();
    await start({ reason: "and its fan", endsAt: Date.now() + 5 * HOUR_MS + 5_000 });
    expect(await readNode(lead, { nodeId: node.nodeId })).toMatchObject({ sentence: "In maintenance for another 5 h: and its fan" });
  });

  it("leaves one audit entry, is refused to an operator, and finds no node of another organisation", async () => {
    await start();
    const { entries } = await readAudit(await org.as("owner"));
    expect(entries[0]).toMatchObject({
      action: "node.maintain",
      detail: { after: { nodeIds: [node.nodeId], maintenance: { reason: "replace GPU 3" } } },
    });
    const input = { nodeIds: [node.nodeId], reason: "x", endsAt: Date.now() + HOUR_MS };
    const stranger = await (await makeTestOrg("Theirs")).as("lead");
    await expect(startMaintenance(await org.as("operator"), input)).rejects.toMatchObject({ code: "forbidden" });
    await expect(startMaintenance(stranger, input)).rejects.toMatchObject({ code: "not-found" });
    await expect(endMaintenance(stranger, input)).rejects.toMatchObject({ code: "not-found" });
  });
});
