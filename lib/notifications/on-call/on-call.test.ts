import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { closeBus, subscribe } from "@/lib/bus";
import type { Role } from "@/lib/contracts/member";
import type { RotaBody } from "@/lib/contracts/on-call";
import { withOrg } from "@/lib/db";
import { forgetEnv } from "@/lib/env";
import { recordHealth } from "@/lib/health/record-health";
import { acknowledgeIncident } from "@/lib/incidents/acknowledge";
import { readIncident } from "@/lib/incidents/read";
import { readResponseTimes } from "@/lib/overview/response-times";
import { checkResult, makeHealth, makeTestNode, type TestNode } from "@/scripts/testing/node";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { listRotas, removeRota, saveRota } from "./rota";
import { sweepPages } from "./sweep-pages";

const MINUTE_MS = 60_000;
let org: TestOrg;
let node: TestNode;

beforeAll(() => {
  // Never connected to: the test reads the waiting deliveries.
  process.env.MILLWRIGHT_SMTP_URL = "smtp://127.0.0.1:9";
  forgetEnv();
});
afterAll(async () => {
  await closeBus();
  delete process.env.MILLWRIGHT_SMTP_URL;
  forgetEnv();
});
beforeEach(async () => {
  org = await makeTestOrg("On call");
  node = await makeTestNode(org, "gpu-01");
});

const idOf = async (role: Role, nth = 1) => (await org.as(role, nth)).actor.userId;
const rota = async (name: string, memberIds: string[], more: Partial<RotaBody> = {}) =>
  saveRota(await org.as("lead"), {
    name,
    body: {
      memberIds,
      shiftDays: 7,
      firstDay: new Date().toISOString().slice(0, 10),
      handOverAt: "00:00",
      timeZone: "UTC",
      escalateAfterMinutes: 5,
      label: null,
      minSeverity: "critical",
      ...more,
    },
  });
const breakNode = (state: "faulty" | "degraded" = "faulty") => recordHealth(node.ctx, makeHealth([checkResult("gpu.hardware", state)]));
const incident = () => withOrg(org, (tx) => tx.incident.findFirstOrThrow({ where: { orgId: org.orgId } }));
/** Whom each call went to, in order. */
const calls = () =>
  withOrg(org, async (tx) => {
    const notices = await tx.notice.findMany({ where: { orgId: org.orgId, kind: "incident.on-call" }, orderBy: { id: "asc" } });
    const deliveries = await tx.delivery.findMany({ where: { orgId: org.orgId, noticeId: { in: notices.map(({ id }) => id) } } });
    return notices.map(({ id }) => deliveries.filter(({ noticeId }) => noticeId === id).map(({ userId }) => userId));
  });

describe("an incident", () => {
  it("calls whoever is on call, then the next, then all leads and owners once, and never two at a time", async () => {
    const [first, second, lead, owner] = [await idOf("operator"), await idOf("operator", 2), await idOf("lead"), await idOf("owner")];
    await rota("night", [first, second]);
    await breakNode();
    const now = Date.now();
    await Promise.all([sweepPages(org.system), sweepPages(org.system)]);
    await sweepPages(org.system, now + 4 * MINUTE_MS);
    expect(await calls()).toEqual([[first]]);
    await sweepPages(org.system, now + 6 * MINUTE_MS);
    await sweepPages(org.system, now + 12 * MINUTE_MS);
    await sweepPages(org.system, now + 60 * MINUTE_MS);
    const [, next, all, ...more] = await calls();
    expect(next).toEqual([second]);
    expect(all?.sort()).toEqual([lead, owner].sort());
    expect(more).toEqual([]);
  });

  it("shows each call at once on an open page", async () => {
    await rota("night", [await idOf("operator")]);
    await breakNode();
    const { id } = await incident();
    const heard = vi.fn();
    const { ready, unsubscribe } = subscribe(org.orgId, heard);
    await ready;
    await sweepPages(org.system);
    await vi.waitFor(() => expect(heard).toHaveBeenCalledWith({ noun: "incidents", id }));
    unsubscribe();
  });

  it("calls nobody else once it is acknowledged, which names who and when and counts as taken up", async () => {
    const operator = await org.as("operator");
    await rota("night", [operator.actor.userId, await idOf("operator", 2)]);
    await breakNode();
    await sweepPages(org.system);
    const { id } = await incident();
    await acknowledgeIncident(operator, { incidentId: id });
    await sweepPages(org.system, Date.now() + 60 * MINUTE_MS);
    expect(await calls()).toHaveLength(1);
    const detail = await readIncident(operator, { incidentId: id });
    expect(detail).toMatchObject({ acknowledgedByName: "Operator 1", acknowledgedAt: expect.any(Number), assigneeName: "Operator 1" });
    expect(detail.timeline.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["called", "acknowledged"]));
    const audit = await withOrg(org, (tx) => tx.audit.findMany({ where: { orgId: org.orgId, subject: `incident:${id}` } }));
    expect(audit).toMatchObject([{ action: "incident.triage", detail: { after: { act: "acknowledged", acknowledgedBy: "Operator 1" } } }]);
    const { mttaMs } = await withOrg(org, (tx) => readResponseTimes(tx, org.orgId, 30 * 86_400_000));
    expect(mttaMs).toBeGreaterThanOrEqual(0);
    await expect(acknowledgeIncident(await org.as("lead"), { incidentId: id })).rejects.toMatchObject({ code: "conflict" });
    await expect(acknowledgeIncident(await org.as("viewer"), { incidentId: id })).rejects.toMatchObject({ code: "forbidden" });
  });

  it("calls again from the start when it comes back after it was over", async () => {
    await rota("night", [await idOf("operator")]);
    await breakNode();
    await sweepPages(org.system);
    const { id } = await incident();
    await acknowledgeIncident(await org.as("operator"), { incidentId: id });
    await withOrg(org, (tx) => tx.incident.update({ where: { id }, data: { state: "resolved", resolvedAt: new Date() } }));
    await sweepPages(org.system);
    await breakNode();
    expect(await incident()).toMatchObject({ state: "open", acknowledgedAt: null });
    await sweepPages(org.system);
    expect(await calls()).toHaveLength(2);
  });

  it("calls nobody while it is snoozed, for a severity that the rota leaves out, or when it is old", async () => {
    await breakNode();
    await withOrg(org, (tx) => tx.event.updateMany({ where: { orgId: org.orgId }, data: { at: new Date(Date.now() - 60 * MINUTE_MS) } }));
    await rota("night", [await idOf("operator")]);
    await recordHealth(node.ctx, makeHealth([checkResult("gpu.xid", "degraded")]));
    await sweepPages(org.system);
    expect(await calls()).toEqual([]);
  });
});

describe("a team's rota", () => {
  it("is called for its nodes before the organisation's", async () => {
    const [team, all] = [await idOf("operator"), await idOf("operator", 2)];
    await rota("a everybody", [all]);
    await rota("b training", [team], { label: { key: "team", value: "training" } });
    await withOrg(org, (tx) => tx.node.update({ where: { id: node.nodeId }, data: { labels: { team: "training" } } }));
    await breakNode();
    await sweepPages(org.system);
    expect(await calls()).toEqual([[team]]);
  });
});

describe("rotas", () => {
  it("say who is on call now, skip former members, take members only, and are absent from other organisations", async () => {
    const [first, second] = [await idOf("operator"), await idOf("operator", 2)];
    const { rotas } = await rota("night", [first, second]);
    expect(rotas).toMatchObject([{ name: "night", onCall: { userId: first, name: "Operator 1" } }]);
    await withOrg(org, (tx) => tx.membership.delete({ where: { orgId_userId: { orgId: org.orgId, userId: first } } }));
    expect((await listRotas(await org.as("viewer"))).rotas[0]?.onCall?.userId).toBe(second);
    const stranger = await makeTestOrg("Theirs");
    const strangerId = (await stranger.as("owner")).actor.userId;
    await expect(rota("other", [strangerId])).rejects.toMatchObject({ code: "invalid" });
    await expect(removeRota(await stranger.as("owner"), { rotaId: rotas[0]!.id })).rejects.toMatchObject({ code: "not-found" });
    expect((await listRotas(await stranger.as("owner"))).rotas).toEqual([]);
  });
});
