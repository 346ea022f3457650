import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { type ChangeRetention, deletedByChange, type RetentionPage } from "@/lib/contracts/retention";
import { directoryClient, withOrg } from "@/lib/db";
import { env } from "@/lib/env";
import { changeSettings } from "@/lib/inference/settings/change-settings";
import { readInference } from "@/lib/inference/state/read-view";
import { forgetRequests } from "@/lib/inference/usage/forget";
import { forgetLogs } from "@/lib/logs/forget";
import { recordLines } from "@/lib/logs/record-lines";
import { ingestReports } from "@/lib/metrics/ingest";
import { clearAway } from "@/lib/metrics/retention";
import { sealHours } from "@/lib/metrics/seal";
import { forgetOutput } from "@/lib/repairs/forget-output";
import { readTargetLog } from "@/lib/repairs/read-log";
import { makeReporter } from "@/scripts/testing/metrics";
import { makeTestNode } from "@/scripts/testing/node";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { addNode, addRunbook, runAll, started } from "@/scripts/testing/repairs";
import { changeRetention } from "./change";
import { readRetention } from "./read";

const DAY_MS = 86_400_000;
const at = (days: number) => new Date(Date.now() - days * DAY_MS);
const change = async (org: TestOrg, to: ChangeRetention["to"]) => {
  const owner = await org.as("owner");
  return changeRetention(owner, { to, basedOn: (await readRetention(owner)).retentionHash });
};
const days = (page: RetentionPage, kind: keyof RetentionPage["kept"]) => page.kept[kind].length;

describe("an organisation's retention", () => {
  let org: TestOrg;
  beforeAll(async () => {
    org = await makeTestOrg("Retention");
  });

  it("is changed by owners only, on what they saw, with the old values in the audit log and on the page", async () => {
    const viewer = await org.as("viewer");
    const before = await readRetention(viewer);
    expect(before).toMatchObject({ retention: { metricDays: 30, logDays: env().MILLWRIGHT_LOG_DAYS }, last: null, can: { change: false } });
    const input = { to: { logDays: 30 }, basedOn: before.retentionHash };
    await expect(changeRetention(await org.as("lead"), input)).rejects.toMatchObject({ code: "forbidden" });
    await changeRetention(await org.as("owner"), input);
    expect(await readRetention(viewer)).toMatchObject({
      retention: { logDays: 30, metricDays: 30 },
      last: { before: { logDays: 7 }, after: { logDays: 30 }, actor: "Owner 1" },
    });
    await expect(changeRetention(await org.as("owner"), input)).rejects.toMatchObject({ code: "conflict" });
    const [entry] = await withOrg(org, (tx) => tx.audit.findMany({ where: { orgId: org.orgId, action: "retention.change" } }));
    expect(entry?.detail).toMatchObject({ before: { logDays: 7 }, after: { logDays: 30 } });
  });

  it("needs a fresh proof to be shortened, and tells owners; making it longer needs neither", async () => {
    const other = await makeTestOrg("Proof");
    const owner = await other.as("owner");
    await directoryClient().session.updateMany({ where: { id: owner.actor.sessionId }, data: { provenAt: at(1) } });
    await change(other, { logDays: 14 });
    await expect(change(other, { logDays: 3 })).rejects.toMatchObject({ code: "reauthenticate" });
    await directoryClient().session.updateMany({ where: { id: owner.actor.sessionId }, data: { provenAt: new Date() } });
    await change(other, { logDays: 3 });
    const events = await withOrg(other, (tx) => tx.event.findMany({ where: { orgId: other.orgId, kind: "security.change" } }));
    expect(events.map(({ text }) => text)).toEqual([expect.stringContaining("shortened how long data is kept")]);
  });

  it("is not changed with the inference door's settings, saved at the same time or without naming it", async () => {
    const owner = await org.as("owner");
    const both = [change(org, { requestDays: 60 }), changeSettings(owner, { requestsPerMinute: 5 })];
    await Promise.all(both);
    await changeSettings(owner, { requestsPerMinute: 6 });
    expect((await readInference(owner)).requestDays).toBe(60);
    expect((await readRetention(owner)).retention.requestDays).toBe(60);
  });

  it("refuses a quota above what the installation allows", async () => {
    const most = env().MILLWRIGHT_MOST_LOG_BYTES_PER_DAY;
    await expect(change(org, { logBytesPerDay: most + 1 })).rejects.toMatchObject({ code: "invalid" });
  });
});

describe("the night after a change deletes what it said", () => {
  it("of log lines, and the quota counts from the next line", async () => {
    const org = await makeTestOrg("Lines");
    const { ctx } = await makeTestNode(org, "gpu-1");
    const line = (text: string) => [{ workload: "chat", source: "/var/log/chat.log", text }];
    await recordLines(ctx, { sequence: 0, atMs: Date.now(), dropped: 0, lines: line("young") });
    await withOrg(org, async (tx) => {
      const row = { orgId: org.orgId, nodeId: ctx.actor.kind === "node" ? ctx.actor.nodeId : "" };
      await tx.logLine.create({ data: { ...row, workload: "chat", source: "f", at: at(5), text: "old" } });
      await tx.logUsage.create({ data: { ...row, day: at(5), lines: 1, bytes: 2_000 } });
    });
    const before = await readRetention(org.system);
    expect(deletedByChange(before.kept.logs, 7, 3, Date.now())).toEqual({ rows: 1, bytes: 2_000 });
    await change(org, { logDays: 3, logBytesPerDay: 1024 ** 2 });
    await forgetLogs(org.system);
    const texts = await withOrg(org, (tx) => tx.logLine.findMany({ where: { orgId: org.orgId }, select: { text: true } }));
    expect(texts).toEqual([{ text: "young" }]);
    expect(days(await readRetention(org.system), "logs")).toBe(1);
    const long = "x".repeat(600_000);
    await recordLines(ctx, { sequence: 1, atMs: Date.now(), dropped: 0, lines: line(long) });
    const usage = await withOrg(org, (tx) => tx.logUsage.aggregate({ where: { orgId: org.orgId }, _sum: { refused: true } }));
    expect(Number(usage._sum.refused)).toBe(1);
  });

  it("of the output of repairs, whose log then says so", async () => {
    const org = await makeTestOrg("Output");
    await addRunbook(org);
    const node = await addNode(org);
    const repair = await started(org, [node]);
    await runAll(org, node, "fixed");
    const target = repair.targets[0]!;
    const where = { orgId: org.orgId, id: target.id };
    await withOrg(org, async (tx) => {
      await tx.repairLog.create({
        data: { orgId: org.orgId, targetId: target.id, number: 0, at: at(40), stepId: "a", stream: "stdout", text: "hello" },
      });
      await tx.repairTarget.updateMany({ where, data: { finishedAt: at(40), logSize: 5 } });
    });
    await forgetOutput(org.system);
    expect((await readTargetLog(org.system, { repairId: repair.id, targetId: target.id })).total).toBe(1);
    expect((await readRetention(org.system)).kept.outputs).toMatchObject([{ rows: 1, bytes: 5 }]);
    await change(org, { outputDays: 30 });
    await forgetOutput(org.system);
    expect((await readTargetLog(org.system, { repairId: repair.id, targetId: target.id })).total).toBe(0);
    expect((await withOrg(org, (tx) => tx.repairTarget.findFirst({ where })))?.outputDeletedAt).not.toBeNull();
    expect((await readRetention(org.system)).kept.outputs).toEqual([]);
  });

  it("of the request log and of metrics; another organisation's stay", async () => {
    const [org, other] = [await makeTestOrg("Requests"), await makeTestOrg("Neighbour")];
    const request = {
      keyName: "k",
      route: "chat",
      model: "m",
      status: 200,
      attempts: 1,
      batchItems: 1,
      totalMs: 1,
      promptTokens: 1,
      completionTokens: 1,
    };
    const hour = Math.floor(at(20).getTime() / 3_600_000) * 3_600_000;
    for (const each of [org, other]) {
      await withOrg(each, (tx) =>
        tx.inferenceRequest.create({ data: { ...request, orgId: each.orgId, keyId: randomUUID(), at: at(20), prompt: "text" } }),
      );
      const { report } = await makeReporter(each.orgId);
      await ingestReports([report(hour, [0, 0, 0.5])]);
    }
    await sealHours(hour + 2 * 3_600_000, 0);
    const before = await readRetention(org.system);
    expect(before.kept.requests).toMatchObject([{ rows: 1 }]);
    expect(before.kept.metrics).toMatchObject([{ day: Math.floor(hour / DAY_MS), rows: 1 }]);
    expect(before.kept.metrics[0]!.bytes).toBeGreaterThan(50);
    await change(org, { requestDays: 10, metricDays: 10 });
    await forgetRequests(org.system);
    await forgetRequests(other.system);
    await clearAway(Date.now());
    const [mine, theirs] = [await readRetention(org.system), await readRetention(other.system)];
    expect([days(mine, "requests"), days(mine, "metrics")]).toEqual([0, 0]);
    expect([days(theirs, "requests"), days(theirs, "metrics")]).toEqual([1, 1]);
  });
});
