import * as fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import type { Ctx } from "@/lib/context";
import { SaveSchedule } from "@/lib/contracts/schedule";
import { withOrg } from "@/lib/db";
import { listRepairs } from "@/lib/repairs/read";
import { saveRunbook } from "@/lib/runbooks/save";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { addNode, addRunbook, runbookYaml, type TestNode } from "@/scripts/testing/repairs";
import { pauseSchedule, removeSchedule, saveSchedule } from "./manage";
import { dueTimes, nextDue, putOff } from "./next-run";
import { listSchedules, readScheduleRuns } from "./read";
import { runDueSchedules } from "./run-due";

const at = (text: string) => Date.parse(text);

describe("the next run", () => {
  it("is the next minute of a weekday, or the next interval", () => {
    const sundays = { weekdays: [0], minute: 90 };
    expect(nextDue(sundays, 0, at("2026-11-22T01:00:00Z"))).toBe(at("2026-11-22T01:30:00Z"));
    expect(nextDue(sundays, 0, at("2026-11-22T01:30:00Z"))).toBe(at("2026-11-29T01:30:00Z"));
    expect(nextDue({ every: "10m" }, 0, 1)).toBe(600_000);
    expect(nextDue({ every: "10m" }, 0, 3_600_001)).toBe(4_200_000);
    const nights = { cron: "0 3 * * *", timeZone: "Europe/Berlin" };
    expect(dueTimes(nights, at("2026-10-24T01:00:00Z"), 3)).toEqual([
      at("2026-10-24T01:00:00Z"),
      at("2026-10-25T02:00:00Z"),
      at("2026-10-26T02:00:00Z"),
    ]);
  });

  it("is always in the future, and delayed by less than the jitter", () => {
    const timing = fc.oneof(
      fc.record({ weekdays: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }), minute: fc.integer({ min: 0, max: 1_439 }) }),
      fc.integer({ min: 1, max: 999 }).map((minutes) => ({ every: `${minutes}m` })),
      fc.constantFrom("*/7 * * * *", "0 3 * * *", "30 2 1 * mon").map((cron) => ({ cron, timeZone: "Europe/Berlin" })),
    );
    const now = 1_800_000_000_000;
    fc.assert(
      fc.property(timing, fc.nat(10 ** 9), fc.nat(3_600_000), fc.double({ min: 0, max: 0.999, noNaN: true }), (when, ago, jitter, roll) => {
        const plain = nextDue(when, now - ago, now);
        expect(plain).toBeGreaterThan(now);
        const late = putOff(plain, jitter, roll) - plain;
        expect(late).toBeGreaterThanOrEqual(0);
        expect(late).toBeLessThanOrEqual(jitter);
      }),
    );
  });
});

describe("a schedule", () => {
  let org: TestOrg;
  let node: TestNode;
  beforeEach(async () => {
    org = await makeTestOrg("Schedules");
    node = await addNode(org);
    await addNode(org);
    await addRunbook(org);
    await withOrg(org, (tx) => tx.node.updateMany({ where: { orgId: org.orgId, id: node.id }, data: { labels: { stage: "lab" } } }));
  });
  const save = async (name: string, more: Partial<SaveSchedule> = {}, nth = 1) => {
    const input = SaveSchedule.parse({
      name,
      runbook: "test-reversible",
      labels: { stage: "lab" },
      reason: "weekly",
      timing: { every: "1h" },
      ...more,
    });
    const { schedules } = await saveSchedule(await org.as("lead", nth), input);
    return schedules.find((one) => one.name === name)!;
  };
  const one = async (name: string) => (await listSchedules(org.system)).schedules.find((schedule) => schedule.name === name)!;

  it("requests a repair of the nodes that fit when it runs, in its author's name, once", async () => {
    const { nextAt } = await save("hourly");
    await Promise.all([runDueSchedules(org.system, nextAt! + 1), runDueSchedules(org.system, nextAt! + 1)]);
    const { repairs } = await listRepairs(org.system);
    expect(repairs).toMatchObject([
      { state: "pending", requesterName: "Lead 1", nodeNames: [node.name], reason: 'weekly (schedule "hourly")' },
    ]);
    expect(await one("hourly")).toMatchObject({ lastRepairId: repairs[0]!.id, nextAt: nextAt! + 3_600_000 });
    const { scheduleId } = await one("hourly");
    expect(await readScheduleRuns(await org.as("viewer"), { scheduleId })).toMatchObject({
      runs: [{ dueMs: nextAt, sentence: "Requested repair 1", repair: { id: repairs[0]!.id, number: 1, state: "pending" } }],
    });
    await removeSchedule(await org.as("lead"), { scheduleId });
  });

  it("takes the nodes that fit its filter when it runs, and says when none does", async () => {
    const fits = await save("filtered", { labels: {}, filter: `label:stage=lab name:${node.name}` });
    await runDueSchedules(org.system, fits.nextAt! + 1);
    expect((await listRepairs(org.system)).repairs[0]).toMatchObject({ nodeNames: [node.name], targetCount: 1 });
    const none = await save("filtered", { scheduleId: fits.scheduleId, labels: {}, filter: "label:stage=moon" });
    await runDueSchedules(org.system, none.nextAt! + 1);
    expect((await one("filtered")).lastSentence).toBe("No node matches: nothing was requested");
    await removeSchedule(await org.as("lead"), { scheduleId: fits.scheduleId });
  });

  it("does not drift because of a delay", async () => {
    const first = await save("jittery", { jitterMs: 600_000 });
    const [due] = first.nextDue;
    await runDueSchedules(org.system, first.nextAt! + 1);
    expect((await one("jittery")).nextDue[0]).toBe(due! + 3_600_000);
    await removeSchedule(await org.as("lead"), { scheduleId: first.scheduleId });
  });

  it("requests nothing while it is paused; the person who resumes it is its requester", async () => {
    const { scheduleId, nextAt } = await save("pausing");
    const pause = async (enabled: boolean, ctx: Ctx) => pauseSchedule(ctx, { scheduleId, enabled });
    await pause(false, await org.as("lead", 2));
    expect(await one("pausing")).toMatchObject({ enabled: false, nextAt: null, nextDue: [], createdByName: "Lead 1" });
    await runDueSchedules(org.system, nextAt! + 1);
    expect((await readScheduleRuns(org.system, { scheduleId })).runs).toEqual([]);
    await expect(pause(false, await org.as("lead"))).rejects.toMatchObject({ code: "conflict" });
    await pause(true, await org.as("lead", 2));
    expect(await one("pausing")).toMatchObject({ enabled: true, createdByName: "Lead 2" });
    await expect(pause(false, await org.as("operator"))).rejects.toMatchObject({ code: "forbidden" });
    const other = await makeTestOrg("Elsewhere");
    await expect(pause(false, await other.as("owner"))).rejects.toMatchObject({ code: "not-found" });
    await expect(readScheduleRuns(await other.as("owner"), { scheduleId })).rejects.toMatchObject({ code: "not-found" });
    await removeSchedule(await org.as("lead"), { scheduleId });
  });

  it("refuses a filter and parameters that do not fit, and keeps no secret", async () => {
    await expect(save("wrong", { filter: "color:red" })).rejects.toMatchObject({ code: "invalid", path: "filter" });
    await expect(save("wrong", { parameters: { strange: "x" } })).rejects.toMatchObject({ path: "parameters.strange" });
    const needy = runbookYaml("test-needy").replace("parameters:\n", "parameters:\n  unit: { type: string }\n");
    await saveRunbook(await org.as("lead"), { slug: "test-needy", yaml: needy });
    await expect(save("wrong", { runbook: "test-needy" })).rejects.toMatchObject({ path: "parameters.unit" });
    const yaml = runbookYaml("test-secret").replace("parameters:\n", "parameters:\n  token: { type: secret }\n");
    await saveRunbook(await org.as("lead"), { slug: "test-secret", yaml });
    await expect(save("wrong", { runbook: "test-secret", parameters: { token: "s3cret" } })).rejects.toMatchObject({
      path: "parameters.token",
    });
  });

  it("skips what was missed, or makes up for it once", async () => {
    const skipping = await save("skips");
    await save("makes-up", { missed: "run-once" });
    const before = (await listRepairs(org.system)).repairs.length;
    await runDueSchedules(org.system, skipping.nextAt! + 10 * 3_600_000);
    expect((await listRepairs(org.system)).repairs).toHaveLength(before + 1);
    expect((await one("skips")).lastSentence).toContain("skipped");
    expect((await one("makes-up")).lastSentence).toContain("Requested repair");
  });

  it("is switched off when its author may no longer request", async () => {
    const leaver = await org.as("lead", 5);
    const { nextAt } = await save("orphan", {}, 5);
    await withOrg(org, (tx) => tx.membership.deleteMany({ where: { orgId: org.orgId, userId: leaver.actor.userId } }));
    await runDueSchedules(org.system, nextAt! + 1);
    expect(await one("orphan")).toMatchObject({ enabled: false, nextAt: null, lastSentence: expect.stringContaining("Switched off") });
  });

  it("is a lead's to edit, in the audit log, and absent from other organisations", async () => {
    const schedule = await save("owned");
    const entries = await withOrg(org, (tx) =>
      tx.audit.findMany({ where: { orgId: org.orgId, subject: `schedule:${schedule.scheduleId}` } }),
    );
    expect(entries.map((entry) => entry.action)).toEqual(["schedule.edit"]);
    await expect(removeSchedule(await org.as("operator"), { scheduleId: schedule.scheduleId })).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(save("owned")).rejects.toMatchObject({ code: "conflict" });
    const other = await makeTestOrg("Elsewhere");
    await expect(removeSchedule(await other.as("owner"), { scheduleId: schedule.scheduleId })).rejects.toMatchObject({ code: "not-found" });
  });

  it("runs although an earlier one cannot be read", async () => {
    await save("unreadable");
    const { nextAt } = await save("behind it", { timing: { every: "2h" } });
    await withOrg(org, (tx) => tx.schedule.updateMany({ where: { orgId: org.orgId, name: "unreadable" }, data: { body: {} } }));
    await runDueSchedules(org.system, nextAt! + 1);
    const run = await withOrg(org, (tx) => tx.schedule.findFirstOrThrow({ where: { orgId: org.orgId, name: "behind it" } }));
    expect(run.lastSentence).toMatch(/^Requested repair \d+$/);
  });
});
