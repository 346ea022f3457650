import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import type { CheckState } from "@/lib/contracts/check";
import { IncidentDetail, IncidentFilter, IncidentList } from "@/lib/contracts/incident";
import { withOrg } from "@/lib/db";
import { recordHealth } from "@/lib/health/record-health";
import { checkResult, makeHealth, makeTestNode, type TestNode } from "@/scripts/testing/node";
import { makeTestOrg } from "@/scripts/testing/org";
import { assignIncident } from "./assign";
import { commentIncident } from "./comment";
import { listIncidents, readIncident } from "./read";
import { resolveIncident } from "./resolve";
import { snoozeIncident } from "./snooze";
import { sweepIncidents } from "./sweep";

const org = await makeTestOrg();
const operator = await org.as("operator");
let node: TestNode;
let counter = 0;
beforeEach(async () => {
  node = await makeTestNode(org, `incident-${++counter}`);
});

const say = (state: CheckState, atMs = Date.now()) => recordHealth(node.ctx, makeHealth([checkResult("config.files", state, { atMs })]));
const incident = async () => {
  const rows = await withOrg(org.system, (tx) => tx.incident.findMany({ where: { orgId: org.orgId, nodeId: node.nodeId } }));
  expect(rows).toHaveLength(1);
  return rows[0]!;
};
const opened = async () => {
  await say("faulty");
  return (await incident()).id;
};
const quietFor = (id: string, ms: number) =>
  withOrg(org.system, (tx) => tx.incident.update({ where: { id }, data: { quietSince: new Date(Date.now() - ms) } }));
const audit = (id: string) => withOrg(org.system, (tx) => tx.audit.findMany({ where: { orgId: org.orgId, subject: `incident:${id}` } }));
const kinds = async (id: string) => (await readIncident(operator, { incidentId: id })).timeline.map((entry) => entry.kind);

describe("an incident that goes quiet", () => {
  it("resolves only after its whole window", async () => {
    const id = await opened();
    await say("ok");
    await sweepIncidents(org.system);
    expect((await incident()).state).toBe("resolving");
    await quietFor(id, 61_000);
    await sweepIncidents(org.system);
    expect((await incident()).state).toBe("resolved");
    expect(await kinds(id)).toEqual(["opened", "quiet", "resolved"]);
  });

  it("does not resolve on a node that has not reported since", async () => {
    const id = await opened();
    await say("ok");
    await quietFor(id, 61_000);
    await withOrg(org.system, (tx) => tx.node.update({ where: { id: node.nodeId }, data: { lastSeenAt: new Date(Date.now() - 120_000) } }));
    await sweepIncidents(org.system);
    expect((await incident()).state).toBe("resolving");
  });

  it("is the same incident when the signal is back within a day, another one after that", async () => {
    const id = await opened();
    const resolve = async (resolvedAgoMs: number) => {
      await say("ok");
      await quietFor(id, 61_000);
      await sweepIncidents(org.system);
      await withOrg(org.system, (tx) => tx.incident.update({ where: { id }, data: { resolvedAt: new Date(Date.now() - resolvedAgoMs) } }));
    };
    await resolve(23 * 3_600_000);
    await withOrg(org.system, (tx) => tx.incident.update({ where: { id }, data: { quietSince: new Date(Date.now() - 23 * 3_600_000) } }));
    await say("faulty");
    expect(await incident()).toMatchObject({ id, state: "open", reopened: 1, resolvedAt: null });
    // The day without a fault is no part of its duration.
    const [row] = (await listIncidents(operator, IncidentFilter.parse({ nodeId: node.nodeId }))).incidents;
    expect((row?.restedMs ?? 0) / 3_600_000).toBeCloseTo(23, 1);
    await resolve(25 * 3_600_000);
    await say("faulty");
    expect(await withOrg(org.system, (tx) => tx.incident.count({ where: { orgId: org.orgId, nodeId: node.nodeId } }))).toBe(2);
  });

  it("is not resolved by a check that cannot tell, does not apply any more, or is gone", async () => {
    const id = await opened();
    for (const state of ["unknown", "not-applicable"] as const) {
      await say(state);
      expect((await incident()).state).toBe("open");
    }
    await recordHealth(node.ctx, makeHealth([checkResult("node.disk", "ok")]));
    await recordHealth(node.ctx, makeHealth([checkResult("node.disk", "ok")]));
    expect(await incident()).toMatchObject({ state: "open", quietSince: null });
    expect(await kinds(id)).toEqual(["opened", "unwatched"]);
    await say("ok");
    expect((await incident()).state).toBe("resolving");
  });

  it("does not resolve while its check can no longer tell, though it was quiet before", async () => {
    const id = await opened();
    await say("ok");
    await say("unknown");
    await quietFor(id, 61_000);
    await sweepIncidents(org.system);
    expect((await incident()).state).toBe("resolving");
    await say("ok");
    await sweepIncidents(org.system);
    expect((await incident()).state).toBe("resolved");
  });

  it("is proved only by a check of its own subject: the other cards are no proof for the one that was lost", async () => {
    const look = (state: CheckState, data: Record<string, unknown>) =>
      recordHealth(node.ctx, makeHealth([checkResult("gpu.hardware", state, { data })]));
    await look("faulty", { subject: ["0000:43:00", "GPU-2"] });
    await look("ok", { subjects: ["0000:1b:00", "GPU-1"] });
    expect((await incident()).state).toBe("open");
    await look("ok", {});
    expect((await incident()).state).toBe("open");
    await look("ok", { subjects: ["0000:1b:00", "GPU-1", "0000:44:00", "GPU-2"] });
    expect((await incident()).state).toBe("resolving");
  });

  it("is resolved by a person with a reason, once, and is the same one when the signal comes back", async () => {
    const id = await opened();
    await resolveIncident(operator, { incidentId: id, reason: "The workload was moved to another host." });
    expect(await incident()).toMatchObject({ state: "resolved" });
    expect(await audit(id)).toMatchObject([{ action: "incident.triage" }]);
    await expect(resolveIncident(operator, { incidentId: id, reason: "again" })).rejects.toMatchObject({ code: "conflict" });
    await expect(resolveIncident(await org.as("viewer"), { incidentId: id, reason: "no" })).rejects.toMatchObject({ code: "forbidden" });
    await say("faulty");
    expect(await incident()).toMatchObject({ id, state: "open", reopened: 1 });
  });

  it("is resolved once by two sweeps at the same time", async () => {
    const id = await opened();
    await say("ok");
    await quietFor(id, 61_000);
    await Promise.all([1, 2, 3].map(() => sweepIncidents(org.system)));
    expect((await kinds(id)).filter((kind) => kind === "resolved")).toHaveLength(1);
  });
});

describe("triage", () => {
  const verbs = {
    assign: async (id: string, ctx = operator) => assignIncident(ctx, { incidentId: id, userId: operator.actor.userId }),
    comment: async (id: string, ctx = operator) => commentIncident(ctx, { incidentId: id, text: "looking at it" }),
    snooze: async (id: string, ctx = operator) => snoozeIncident(ctx, { incidentId: id, untilMs: Date.now() + 60_000, reason: "known" }),
  };

  it.each(Object.entries(verbs))("%s: works, and leaves an audit row and a line in the timeline", async (_name, verb) => {
    const id = await opened();
    await verb(id);
    expect((await audit(id)).map((row) => [row.action, row.actor.startsWith("Operator 1")])).toEqual([["incident.triage", true]]);
    const { timeline } = await readIncident(operator, { incidentId: id });
    expect(timeline.at(-1)).toMatchObject({ actor: "Operator 1" });
  });

  it.each(Object.entries(verbs))("%s: the incident looks absent from another organisation", async (_name, verb) => {
    const id = await opened();
    const other = await makeTestOrg();
    await expect(verb(id, await other.as("owner"))).rejects.toMatchObject({ code: "not-found" });
    await expect(verb(randomUUID())).rejects.toMatchObject({ code: "not-found" });
  });

  it.each(Object.entries(verbs))("%s: a viewer may not, and leaves no trace", async (_name, verb) => {
    const id = await opened();
    await expect(verb(id, await org.as("viewer"))).rejects.toMatchObject({ code: "forbidden" });
    expect(await audit(id)).toEqual([]);
  });

  it("is a conflict once the incident is resolved, except for a comment", async () => {
    const id = await opened();
    await withOrg(org.system, (tx) => tx.incident.update({ where: { id }, data: { state: "resolved", resolvedAt: new Date() } }));
    await expect(verbs.assign(id)).rejects.toMatchObject({ code: "conflict" });
    await expect(verbs.snooze(id)).rejects.toMatchObject({ code: "conflict" });
    await expect(verbs.comment(id)).resolves.toBeUndefined();
  });

  it("assigns to members only, and to nobody again", async () => {
    const id = await opened();
    const other = await makeTestOrg();
    const { userId } = (await other.as("owner")).actor;
    await expect(assignIncident(operator, { incidentId: id, userId })).rejects.toMatchObject({ code: "invalid", path: "userId" });
    await verbs.assign(id);
    expect(await readIncident(operator, { incidentId: id })).toMatchObject({ assigneeName: "Operator 1" });
    await assignIncident(operator, { incidentId: id, userId: null });
    expect(await readIncident(operator, { incidentId: id })).toMatchObject({ assigneeId: null, assigneeName: null });
  });

  it("snoozes into the next 30 days only", async () => {
    const id = await opened();
    for (const untilMs of [Date.now() - 1, Date.now() + 40 * 86_400_000])
      await expect(snoozeIncident(operator, { incidentId: id, untilMs, reason: "" })).rejects.toMatchObject({ code: "invalid" });
  });
});

describe("reading incidents", () => {
  const list = async (filter: Record<string, unknown>) => IncidentList.parse(await listIncidents(operator, IncidentFilter.parse(filter)));

  it("filters by state, node, number and words", async () => {
    const id = await opened();
    const { number } = await incident();
    const ids = async (filter: Record<string, unknown>) => (await list(filter)).incidents.map((row) => row.id);
    expect(await ids({ nodeId: node.nodeId })).toEqual([id]);
    expect(await ids({ nodeId: node.nodeId, state: "resolved" })).toEqual([]);
    expect(await ids({ q: `#${number}` })).toEqual([id]);
    expect(await ids({ nodeId: node.nodeId, q: "config FAULTY" })).toEqual([id]);
    expect(await ids({ nodeId: node.nodeId, q: "100%" })).toEqual([]);
    expect((await list({ limit: 1 })).open).toBeGreaterThan(1);
  });

  it("puts snoozed ones last", async () => {
    const other = await makeTestOrg();
    const nodes = [await makeTestNode(other, "a"), await makeTestNode(other, "b")];
    for (const { ctx } of nodes) await recordHealth(ctx, makeHealth([checkResult("config.files", "faulty")]));
    const lead = await other.as("lead");
    const [first, second] = (await listIncidents(lead, IncidentFilter.parse({}))).incidents;
    await snoozeIncident(lead, { incidentId: first!.id, untilMs: Date.now() + 60_000, reason: "" });
    expect(await listIncidents(lead, IncidentFilter.parse({}))).toMatchObject({ open: 2, awake: 1 });
    expect((await listIncidents(lead, IncidentFilter.parse({}))).incidents.map((row) => row.id)).toEqual([second!.id, first!.id]);
  });

  it("proposes the runbook that fits, with what the finding says filled in", async () => {
    await recordHealth(
      node.ctx,
      makeHealth([
        checkResult("config.files", "faulty", {
          data: { problems: [{ path: "/srv/app.yaml", line: 7 }] },
          sentence: "/srv/app.yaml:7:1 a tab",
        }),
      ]),
    );
    const detail = IncidentDetail.parse(await readIncident(operator, { incidentId: (await incident()).id }));
    expect(detail).toMatchObject({ quietMs: 60_000, repairs: [], can: { request: true, triage: true }, finding: { id: "config.files" } });
    expect(detail.proposals.every((proposal) => proposal.version > 0)).toBe(true);
  });

  it("looks absent from another organisation", async () => {
    const id = await opened();
    const other = await (await makeTestOrg()).as("owner");
    await expect(readIncident(other, { incidentId: id })).rejects.toMatchObject({ code: "not-found" });
    expect((await listIncidents(other, IncidentFilter.parse({ state: "all" }))).incidents).toEqual([]);
  });
});
