import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { SaveSchedule } from "@/lib/contracts/schedule";
import { withOrg } from "@/lib/db";
import { listRepairs } from "@/lib/repairs/read";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { addNode, addRunbook, type TestNode } from "@/scripts/testing/repairs";
import { listSchedules, removeSchedule, saveSchedule } from "./manage";
import { nextRun } from "./next-run";
import { runDueSchedules } from "./run-due";

const at = (text: string) => Date.parse(text);

describe("the next run", () => {
  it("is the next minute of a weekday, or the next interval", () => {
    const sundays = { weekdays: [0], minute: 90 };
    expect(nextRun(sundays, 0, at("2026-11-22T01:00:00Z"), 0, 0)).toBe(at("2026-11-22T01:30:00Z"));
    expect(nextRun(sundays, 0, at("2026-11-22T01:30:00Z"), 0, 0)).toBe(at("2026-11-29T01:30:00Z"));
    expect(nextRun({ every: "10m" }, 0, 1, 0, 0)).toBe(600_000);
    expect(nextRun({ every: "10m" }, 0, 3_600_001, 0, 0)).toBe(4_200_000);
  });

  it("is always to come, and put off by less than the jitter", () => {
    const timing = fc.oneof(
      fc.record({ weekdays: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }), minute: fc.integer({ min: 0, max: 1_439 }) }),
      fc.integer({ min: 1, max: 999 }).map((minutes) => ({ every: `${minutes}m` })),
    );
    const now = 1_800_000_000_000;
    fc.assert(
      fc.property(timing, fc.nat(10 ** 9), fc.nat(3_600_000), fc.double({ min: 0, max: 0.999, noNaN: true }), (when, ago, jitter, roll) => {
        const plain = nextRun(when, now - ago, now, 0, 0);
        expect(plain).toBeGreaterThan(now);
        const late = nextRun(when, now - ago, now, jitter, roll) - plain;
        expect(late).toBeGreaterThanOrEqual(0);
        expect(late).toBeLessThanOrEqual(jitter);
      }),
    );
  });
});

describe("a schedule", () => {
  let org: TestOrg;
  let node: TestNode;
  beforeAll(async () => {
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
    await removeSchedule(await org.as("lead"), { scheduleId: (await one("hourly")).scheduleId });
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
});
