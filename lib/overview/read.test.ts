import { describe, expect, it } from "vitest";
import { Overview } from "@/lib/contracts/overview";
import { withOrg } from "@/lib/db";
import { recordHealth } from "@/lib/health/record-health";
import { assignIncident } from "@/lib/incidents/assign";
import { snoozeIncident } from "@/lib/incidents/snooze";
import { updateNode } from "@/lib/nodes/update-node";
import { readPolicy, savePolicy } from "@/lib/policy/org-policy";
import { checkResult, makeHealth, makeInventory, makeTestNode } from "@/scripts/testing/node";
import { makeTestOrg } from "@/scripts/testing/org";
import { exportFigures, readFigures } from "./figures";
import { dismissFirstSteps } from "./first-steps";
import { readOverview } from "./read";

describe("the overview", () => {
  it("is complete for an organisation that has nothing yet", async () => {
    const org = await makeTestOrg();
    const overview = Overview.parse(await readOverview(await org.as("viewer")));
    expect(overview).toMatchObject({
      nodeCount: 0,
      gpuCount: 0,
      fleet: { count: 0 },
      openIncidents: [],
      needsMe: { repairs: [], incidents: [] },
    });
    expect(overview.response).toMatchObject({ incidents: 0, mttdMs: null, mttaMs: null, mttrMs: null, fixedByRunbook: null });
  });

  it("shows the fleet, open incidents, my incidents, and how quickly faults were detected and acknowledged", async () => {
    const org = await makeTestOrg();
    const operator = await org.as("operator");
    const nodes = [await makeTestNode(org, "a"), await makeTestNode(org, "b")];
    await updateNode(await org.as("lead"), { nodeId: nodes[0]!.nodeId, labels: { team: "vision" } });
    const atMs = Date.now() - 60_000;
    await recordHealth(
      nodes[0]!.ctx,
      makeHealth([checkResult("config.files", "faulty", { atMs, sinceMs: atMs - 5_000 })], { inventory: makeInventory() }),
    );
    await recordHealth(nodes[1]!.ctx, makeHealth([checkResult("node.disk", "degraded", { atMs, sinceMs: atMs - 15_000 })]));
    const incidents = await withOrg(org.system, (tx) => tx.incident.findMany({ where: { orgId: org.orgId }, orderBy: { number: "asc" } }));
    await assignIncident(operator, { incidentId: incidents[0]!.id, userId: operator.actor.userId });
    const overview = Overview.parse(await readOverview(operator));
    expect(overview).toMatchObject({
      nodeCount: 2,
      gpuCount: 2,
      counts: { faulty: 1, degraded: 1 },
      fleet: { count: 2, names: "a\nb", labels: { team: { values: ["vision"], of: "0," } } },
      openIncidentCount: 2,
    });
    expect(overview.openIncidents.map((incident) => incident.severity)).toEqual(["critical", "warning"]);
    expect(overview.needsMe.incidents.map((incident) => incident.id)).toEqual([incidents[0]!.id]);
    await snoozeIncident(operator, { incidentId: incidents[0]!.id, untilMs: Date.now() + 60_000, reason: "" });
    expect((await readOverview(operator)).needsMe.incidents).toEqual([]);
    expect(overview.response).toMatchObject({ incidents: 2, mttdMs: 10_000, mttrMs: null, fixedByRunbook: null });
    expect(overview.response.mttaMs).toBeGreaterThan(59_000);
  });

  it("counts the GPU-hours that critical incidents cost, by cause, from when they opened until they ended", async () => {
    const org = await makeTestOrg();
    const { ctx } = await makeTestNode(org, "costly");
    const HOUR = 3_600_000;
    await recordHealth(
      ctx,
      makeHealth([checkResult("gpu.xid", "faulty"), checkResult("gpu.hardware", "degraded")], { inventory: makeInventory() }),
    );
    const set = (data: { openedAt: Date; resolvedAt?: Date; state?: string }) =>
      withOrg(org.system, (tx) => tx.incident.updateMany({ where: { orgId: org.orgId, checkId: "gpu.xid" }, data }));
    const read = async () => (await readOverview(await org.as("viewer"))).lostGpuHours;
    await set({ openedAt: new Date(Date.now() - 3 * HOUR) });
    expect(await read()).toMatchObject([{ check: "gpu.xid", incidents: 1, gpuHours: expect.closeTo(6, 1) }]);
    await set({
      openedAt: new Date(Date.now() - 40 * 24 * HOUR),
      resolvedAt: new Date(Date.now() - 30 * 24 * HOUR + HOUR),
      state: "resolved",
    });
    expect(await read()).toMatchObject([{ incidents: 1, gpuHours: expect.closeTo(2, 1) }]);
  });

  it("counts GPU-hours once where a node's incidents overlap, for the one that opened first, and none of a fire drill", async () => {
    const org = await makeTestOrg();
    const { ctx } = await makeTestNode(org, "overlapping");
    const checks = ["gpu.xid", "gpu.hardware", "gpu.driver", "config.files"].map((id) => checkResult(id, "faulty"));
    await recordHealth(ctx, makeHealth(checks, { inventory: makeInventory() }));
    const HOUR = 3_600_000;
    const hoursAgo = (hours: number) => new Date(Date.now() - hours * HOUR);
    const set = (checkId: string, data: { openedAt: Date; resolvedAt?: Date; drillId?: string }) =>
      withOrg(org.system, (tx) =>
        tx.incident.updateMany({
          where: { orgId: org.orgId, checkId },
          data: { ...data, ...(data.resolvedAt ? { state: "resolved" } : {}) },
        }),
      );
    await set("gpu.xid", { openedAt: hoursAgo(10), resolvedAt: hoursAgo(6) });
    await set("gpu.hardware", { openedAt: hoursAgo(8), resolvedAt: hoursAgo(3) });
    await set("gpu.driver", { openedAt: hoursAgo(7), resolvedAt: hoursAgo(4) });
    await set("config.files", { openedAt: hoursAgo(20), drillId: "a-drill" });
    const lost = (await readOverview(await org.as("viewer"))).lostGpuHours;
    // Two GPUs: 4 h of the first, 3 h more of the second, nothing of the third within it.
    expect(lost).toEqual([
      { check: "gpu.xid", incidents: 1, gpuHours: expect.closeTo(8, 1) },
      { check: "gpu.hardware", incidents: 1, gpuHours: expect.closeTo(6, 1) },
      { check: "gpu.driver", incidents: 1, gpuHours: 0 },
    ]);
  });

  it("shows an owner the first steps until they are done or dismissed, and nobody else", async () => {
    const org = await makeTestOrg();
    const owner = await org.as("owner");
    const none = { host: false, workload: false, people: false, approval: false, drill: false };
    expect((await readOverview(owner)).firstSteps).toEqual(none);
    const { ctx } = await makeTestNode(org, "mine");
    await recordHealth(ctx, makeHealth([checkResult("config.files", "ok", { workload: "serving" })]));
    const lead = await org.as("lead");
    const page = await readPolicy(owner);
    await savePolicy(owner, { policy: page.policy, basedOn: page.policyHash });
    expect((await readOverview(owner)).firstSteps).toEqual({ host: true, workload: true, people: true, approval: true, drill: false });
    expect((await readOverview(lead)).firstSteps).toBeNull();
    await expect(dismissFirstSteps(lead)).rejects.toMatchObject({ code: "forbidden" });
    await dismissFirstSteps(owner);
    expect((await readOverview(owner)).firstSteps).toBeNull();
  });

  it("shows nothing of another organisation", async () => {
    const org = await makeTestOrg();
    const { ctx } = await makeTestNode(org, "theirs");
    await recordHealth(ctx, makeHealth([checkResult("config.files", "faulty")]));
    const other = await readOverview(await (await makeTestOrg()).as("owner"));
    expect([other.nodeCount, other.openIncidentCount, other.response.incidents]).toEqual([0, 0, 0]);
  });
});

describe("figures over a range", () => {
  it("leave out what opened before it, and are a line each as CSV, with every cause", async () => {
    const org = await makeTestOrg();
    const { ctx } = await makeTestNode(org, "costly");
    await recordHealth(
      ctx,
      makeHealth([checkResult("gpu.xid", "faulty"), checkResult("gpu.driver", "faulty")], { inventory: makeInventory() }),
    );
    const viewer = await org.as("viewer");
    await withOrg(org.system, (tx) =>
      tx.incident.updateMany({
        where: { orgId: org.orgId, checkId: "gpu.xid" },
        data: {
          openedAt: new Date(Date.now() - 20 * 86_400_000),
          resolvedAt: new Date(Date.now() - 20 * 86_400_000 + 3_600_000),
          state: "resolved",
        },
      }),
    );
    expect((await readFigures(viewer, { days: 7 })).response).toMatchObject({ windowMs: 7 * 86_400_000, incidents: 1, mttrMs: null });
    const month = await readFigures(viewer, { days: 30 });
    expect(month.response).toMatchObject({ incidents: 2, mttrMs: 3_600_000 });
    expect(month.lostGpuHours[0]).toMatchObject({ check: "gpu.xid", gpuHours: expect.closeTo(2, 2) });
    const lines = (await exportFigures(viewer, { days: 30 })).trim().split("\r\n");
    expect(lines).toContain("30,mean_time_to_resolve,,3600,seconds");
    expect(lines).toContain("30,gpu_hours_lost,gpu.xid,2,hours");
    expect(lines.filter((line) => line.includes("gpu_hours_lost"))).toHaveLength(2);
    const stranger = { orgId: org.orgId, actor: (await (await makeTestOrg()).as("owner")).actor };
    await expect(exportFigures(stranger, { days: 30 })).rejects.toMatchObject({ code: "not-found" });
  });
});
