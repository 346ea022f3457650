import { randomUUID } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { subscribe } from "@/lib/bus";
import { AlertRule } from "@/lib/contracts/alert-rule";
import { OrgId } from "@/lib/contracts/ids";
import type { Rule } from "@/lib/contracts/rule";
import { Series, seriesKey } from "@/lib/contracts/series";
import { withOrg } from "@/lib/db";
import { readIncident } from "@/lib/incidents/read";
import { resolveIncident } from "@/lib/incidents/resolve";
import { ingestReports } from "@/lib/metrics/ingest";
import { ensureLayout } from "@/lib/metrics/layout";
import { startMaintenance } from "@/lib/nodes/start-maintenance";
import { toldFrom, toldIn } from "@/lib/told";
import { eventually } from "@/scripts/testing/eventually";
import { makeGate } from "@/scripts/testing/gate";
import { ownDay } from "@/scripts/testing/metrics";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { addNode, type TestNode } from "@/scripts/testing/repairs";
import { evaluateRules } from "./evaluate/evaluate";
import { judgeIncident } from "./judge-incident";
import { listRules } from "./read";
import { removeRule } from "./remove";
import { saveRule } from "./save";
import { switchRule } from "./switch";
import { compareSensitivity } from "./trial/compare-sensitivity";
import { lookAtRule } from "./trial/look-now";
import { trialOrder } from "./trial/order";
import { withTrialSlot } from "./trial/trial-slots";
import { trialOf, tryRule } from "./trial/try-rule";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const gpus = ["0", "1"].map((gpu) => Series.parse({ name: "temp_celsius", labels: { gpu }, decimals: 0 }));
const load = Series.parse({ name: "node_load1", decimals: 2 });
const hot = { kind: "threshold", series: "temp_celsius", side: "above", bound: 85, clear: 80 };

let org: TestOrg;
let node: TestNode;
let day: number;
beforeAll(async () => {
  org = await makeTestOrg("Rules");
});
/** A new organisation with the built-in rules switched off. */
beforeEach(async () => {
  const where = { orgId: org.orgId };
  await withOrg(org.system, async (tx) => {
    await tx.alertRule.deleteMany({ where: { ...where, builtIn: null } });
    await tx.alertRule.updateMany({ where, data: { enabled: false } });
    await tx.alertRuleState.deleteMany({ where });
    await tx.alertFeedback.deleteMany({ where });
    await tx.incident.deleteMany({ where });
    await tx.node.deleteMany({ where });
  });
  node = await addNode(org, "gpu-01");
  day = ownDay();
});

/** Reports of a node: for each the time since the day's beginning, and the values of its series. */
async function say(reports: (readonly [afterMs: number, ...values: number[]])[], series = gpus, from: TestNode = node) {
  const layout = await ensureLayout(org.orgId, series);
  await ingestReports(
    reports.map(([afterMs, ...values]) => ({
      orgId: org.orgId,
      nodeId: from.id,
      atMs: day + afterMs,
      intervalMs: 10_000,
      layoutId: layout.id,
      packed: Buffer.from(Float32Array.from(values).buffer),
    })),
  );
}
const every = (fromMs: number, toMs: number, stepMs: number, ...values: number[]) =>
  Array.from({ length: Math.floor((toMs - fromMs) / stepMs) }, (_, i) => [fromMs + i * stepMs, ...values] as const);
const save = async (condition: object, more: object = {}): Promise<Rule> => {
  const rule = AlertRule.parse({ name: "Too hot", condition, clearMs: 0, ...more });
  const { rules } = await saveRule(await org.as("lead"), { rule });
  return rules.find((one) => one.rule.name === rule.name)!;
};
const look = (afterMs: number) => evaluateRules(org.system, day + afterMs);
const incidents = () =>
  withOrg(org.system, (tx) => tx.incident.findMany({ where: { orgId: org.orgId, ruleId: { not: null } }, orderBy: { number: "asc" } }));
const one = async (name = "Too hot") => (await listRules(org.system)).rules.find(({ rule }) => rule.name === name)!;

describe("a rule in the worker", () => {
  it("opens an incident with the reason in numbers, adds repeats to it, and quiets it", async () => {
    const { ruleId } = await save(hot, { severity: "critical" });
    await say(every(0, MINUTE, 10 * SECOND, 70, 70));
    await look(MINUTE);
    expect(await incidents()).toEqual([]);
    await say([[MINUTE, 70, 91]]);
    await look(MINUTE + SECOND);
    const [opened] = await incidents();
    expect(opened).toMatchObject({
      ruleId,
      nodeId: node.id,
      checkId: "rule.threshold",
      code: "Too hot",
      severity: "critical",
      state: "open",
      sentence: 'temp_celsius{gpu="1"} is 91, above 85',
    });
    expect(toldIn("zh-CN", toldFrom(opened!))).toBe('temp_celsius{gpu="1"} 为 91，高于 85');
    expect(await one()).toMatchObject({ firing: 1, nodes: 1, lastSentence: opened!.sentence, lastTold: opened!.told });
    await say([[MINUTE + 10 * SECOND, 90, 92]]);
    await look(MINUTE + 11 * SECOND);
    expect((await incidents())[0]).toMatchObject({ repeats: 2, sentence: 'temp_celsius{gpu="0"} is 90, above 85 (and 1 more)' });
    await say([[MINUTE + 20 * SECOND, 75, 75]]);
    await look(MINUTE + 21 * SECOND);
    expect(await incidents()).toMatchObject([{ state: "resolving" }]);
    expect(await one()).toMatchObject({ firing: 0 });
    const kinds = (await readIncident(await org.as("viewer"), { incidentId: opened!.id })).timeline.map(({ kind }) => kind);
    expect(kinds).toEqual(["opened", "changed", "quiet"]);
  });

  it("opens its incident when its name is cut within a character", async () => {
    for (const name of [`x${"😀".repeat(35)}`, "😀".repeat(35)]) await save(hot, { name });
    await say([[0, 70, 91]]);
    await look(SECOND);
    expect(await incidents()).toHaveLength(2);
  });

  it("opens one incident for each rule that fires on a node, even when both are of one kind", async () => {
    await save(hot);
    await save({ ...hot, bound: 80, clear: 75 }, { name: "Warm" });
    await say(every(0, MINUTE, 10 * SECOND, 70, 70));
    await look(MINUTE);
    await say([[MINUTE, 70, 91]]);
    await look(MINUTE + SECOND);
    expect((await incidents()).map(({ code }) => code).sort()).toEqual(["Too hot", "Warm"]);
  });

  it("does nothing twice: a repeated evaluation, two workers at once, repeated and late reports", async () => {
    await save(hot);
    await say(every(0, MINUTE, 10 * SECOND, 70, 70));
    await look(MINUTE);
    await say([[MINUTE, 91, 91]]);
    await Promise.all([look(MINUTE + SECOND), look(MINUTE + SECOND), look(MINUTE + SECOND)]);
    await look(MINUTE + SECOND);
    expect(await incidents()).toMatchObject([{ repeats: 1, state: "open" }]);
    const before = await withOrg(org.system, (tx) => tx.alertRuleState.findMany({ where: { orgId: org.orgId } }));
    await say([
      [MINUTE, 60, 60],
      [MINUTE - 5 * SECOND, 60, 60],
    ]);
    await look(MINUTE + 2 * SECOND);
    expect(await incidents()).toMatchObject([{ repeats: 1, state: "open" }]);
    expect(await withOrg(org.system, (tx) => tx.alertRuleState.findMany({ where: { orgId: org.orgId } }))).toEqual(before);
  });

  it("knows from the history what has held long enough, and catches up after the worker was stopped", async () => {
    await say(every(0, 20 * MINUTE, MINUTE, 91, 70));
    await save(hot, { forMs: 10 * MINUTE });
    await look(20 * MINUTE);
    expect(await incidents()).toMatchObject([{ sentence: expect.stringMatching(/^temp_celsius\{gpu="0"\} is 91, above 85 for 1\d min$/) }]);
    await say(every(20 * MINUTE, 40 * MINUTE, MINUTE, 70, 70));
    await look(40 * MINUTE);
    expect(await incidents()).toMatchObject([{ state: "resolving" }]);
  });

  it("reports an alert that began and ended between two evaluations, and none from before the rule", async () => {
    await say([
      [0, 99, 99],
      [10 * SECOND, 70, 70],
    ]);
    await save(hot);
    await look(20 * SECOND);
    expect(await incidents()).toEqual([]);
    await say([
      [30 * SECOND, 70, 95],
      [40 * SECOND, 70, 70],
    ]);
    await look(50 * SECOND);
    expect(await incidents()).toMatchObject([{ state: "resolving", sentence: 'temp_celsius{gpu="1"} is 95, above 85' }]);
  });

  it("respects maintenance: nothing opens before its end", async () => {
    await save(hot);
    await say([[0, 91, 91]]);
    await startMaintenance(await org.as("lead"), { nodeIds: [node.id], endsAt: Date.now() + HOUR, reason: "new fans" });
    await look(SECOND);
    expect(await incidents()).toEqual([]);
    await withOrg(org.system, (tx) => tx.node.updateMany({ where: { orgId: org.orgId }, data: { maintenanceUntil: null } }));
    await look(2 * SECOND);
    expect(await incidents()).toHaveLength(1);
  });

  it("does not reopen an incident that a person resolved until the rule clears and fires again", async () => {
    await save(hot);
    await say([[0, 91, 91]]);
    await look(SECOND);
    const [incident] = await incidents();
    await resolveIncident(await org.as("operator"), { incidentId: incident!.id, reason: "seen to" });
    const resolvedAt = new Date(day + 2 * SECOND);
    await withOrg(org.system, (tx) => tx.incident.updateMany({ where: { orgId: org.orgId }, data: { resolvedAt } }));
    await look(3 * SECOND);
    expect(await incidents()).toMatchObject([{ state: "resolved" }]);
    await say([[MINUTE, 70, 70]]);
    await look(MINUTE + SECOND);
    await say([[2 * MINUTE, 95, 70]]);
    await look(2 * MINUTE + SECOND);
    expect(await incidents()).toMatchObject([{ state: "open", reopened: 1, sentence: 'temp_celsius{gpu="0"} is 95, above 85' }]);
  });

  it("watches the nodes that match its filter, and stops for nodes that no longer match", async () => {
    const other = await addNode(org, "gpu-02");
    await save(hot, { filter: "name:gpu-02" });
    await say([[0, 91, 91]]);
    await say([[0, 92, 70]], gpus, other);
    await look(SECOND);
    expect(await incidents()).toMatchObject([{ nodeId: other.id }]);
    await withOrg(org.system, (tx) => tx.node.updateMany({ where: { orgId: org.orgId, id: other.id }, data: { name: "spare" } }));
    const heard: string[] = [];
    const subscription = subscribe(org.orgId, ({ noun }) => heard.push(noun));
    await subscription.ready;
    await look(2 * SECOND);
    expect(await incidents()).toMatchObject([{ state: "resolving" }]);
    await eventually(() => expect(heard).toEqual(expect.arrayContaining(["incidents", "rules"])));
    subscription.unsubscribe();
    expect(await one()).toMatchObject({ nodes: 0, firing: 0 });
  });

  it("notices when a series disappears while its node reports, and when it is back", async () => {
    await save({ kind: "absence", series: "temp_celsius", withinMs: 2 * MINUTE });
    await say(every(0, MINUTE, 10 * SECOND, 70, 70));
    await look(MINUTE);
    await say(every(MINUTE, 6 * MINUTE, 10 * SECOND, 0.5), [load]);
    await look(6 * MINUTE);
    expect(await incidents()).toMatchObject([{ sentence: expect.stringMatching(/has no value for 5 min \(and 1 more\)$/) }]);
    await say([[6 * MINUTE, 70, 70]]);
    await look(6 * MINUTE + SECOND);
    expect(await incidents()).toMatchObject([{ state: "resolving" }]);
  });

  it("handles NaN, a counter's restart and a clock that jumps back without a false alarm", async () => {
    await save(hot);
    await save({ kind: "rate", series: "errors_total", overMs: 5 * MINUTE, side: "above", bound: 1, clear: 0.5 }, { name: "Errors" });
    const counter = Series.parse({ name: "errors_total", decimals: 0 });
    const both = [...gpus, counter];
    await say(
      Array.from({ length: 60 }, (_, i) => [i * 10 * SECOND, Number.NaN, 70, i < 30 ? i : i - 30] as const),
      both,
    );
    await look(10 * MINUTE);
    // Its clock was set back: these reports are older than the last one.
    await say([[5 * MINUTE + 5 * SECOND, 99, 99, 1_000]], both);
    await look(10 * MINUTE + SECOND);
    expect(await incidents()).toEqual([]);
    expect((await listRules(org.system)).rules.filter(({ nodes }) => nodes > 0).map(({ rule }) => rule.name)).toEqual([
      "Errors",
      "Too hot",
    ]);
  });

  it("learns the usual values, stores them, and reports a change of unit once", async () => {
    await save({ kind: "anomaly", series: "node_load1", score: 3.5 }, { clearMs: 5 * MINUTE });
    const usual = (n: number) => 5 + Math.sin(n * 12.9);
    await say(
      Array.from({ length: 1_000 }, (_, n) => [n * 30 * SECOND, usual(n)] as const),
      [load],
    );
    await look(1_000 * 30 * SECOND);
    expect(await incidents()).toEqual([]);
    for (let round = 0; round < 5; round++) {
      const from = 1_000 + round * 40;
      await say(
        Array.from({ length: 40 }, (_, n) => [(from + n) * 30 * SECOND, 1_000 * usual(from + n)] as const),
        [load],
      );
      await look((from + 40) * 30 * SECOND);
    }
    const found = await incidents();
    expect(found).toHaveLength(1);
    expect(found[0]?.sentence).toMatch(/^Load, 1 min is \d+: unusual \w+, 1 in \d+ \(usual \d/);
  });

  it("forecasts from the stored history", async () => {
    await save({ kind: "forecast", series: "node_load1", bound: 100, horizonMs: 12 * HOUR, historyMs: 12 * HOUR });
    await say(
      Array.from({ length: 600 }, (_, n) => [n * MINUTE, 20 + n * 0.1 + Math.sin(n * 12.9) / 10] as const),
      [load],
    );
    await look(600 * MINUTE);
    expect(await incidents()).toMatchObject([{ sentence: expect.stringMatching(/^Load, 1 min hits 100 in \d+ (min|h)/) }]);
  });

  it("divides series with equal labels", async () => {
    const series = ["used_bytes", "total_bytes"].map((name) => Series.parse({ name, labels: { gpu: "0" }, decimals: 0 }));
    expect(series.map(seriesKey)).toEqual(['used_bytes{gpu="0"}', 'total_bytes{gpu="0"}']);
    await save({ kind: "ratio", series: "used_bytes", of: "total_bytes", side: "above", bound: 0.9, clear: 0.8 });
    await say([[0, 95, 100]], series);
    await look(SECOND);
    expect(await incidents()).toMatchObject([{ sentence: 'used_bytes{gpu="0"} / total_bytes{gpu="0"} is 0.95, above 0.9' }]);
  });

  it("stops with its rule: switched off or removed, its incidents are resolved and its state is deleted", async () => {
    const lead = await org.as("lead");
    const { ruleId } = await save(hot);
    await say([[0, 91, 91]]);
    await look(SECOND);
    await switchRule(lead, { ruleId, enabled: false });
    expect(await incidents()).toMatchObject([{ state: "resolved" }]);
    await say([[MINUTE, 99, 99]]);
    await look(MINUTE);
    expect(await one()).toMatchObject({ nodes: 0, rule: { enabled: false } });
    await removeRule(lead, { ruleId });
    expect((await listRules(lead)).rules.every(({ isBuiltIn }) => isBuiltIn)).toBe(true);
    expect((await incidents())[0]?.state).toBe("resolved");
  });
});

describe("the rules of an organisation", () => {
  it("begin with built-in ones, which can be switched off and not removed", async () => {
    const founded = await makeTestOrg("Founded");
    await addNode(founded);
    const { rules } = await listRules(await founded.as("viewer"));
    expect(rules.filter(({ isBuiltIn }) => isBuiltIn).map(({ rule }) => rule.name)).toContain("Disk will be full");
    const lead = await founded.as("lead");
    const { ruleId } = rules.find(({ rule }) => rule.name === "Disk will be full")!;
    await expect(removeRule(lead, { ruleId })).rejects.toMatchObject({ code: "conflict" });
    await switchRule(lead, { ruleId, enabled: false });
    expect((await listRules(lead)).rules.find((rule) => rule.ruleId === ruleId)?.rule.enabled).toBe(false);
    await evaluateRules(founded.system);
    const after = (await listRules(lead)).rules;
    expect(after).toHaveLength(rules.length);
    expect(after.filter(({ evaluatedAt }) => evaluatedAt !== null).map(({ rule }) => rule.name)).toContain("GPU stays hot");
  });

  it("can be edited by a lead, are audited, and are absent from other organisations", async () => {
    const { ruleId, version, rule } = await save(hot);
    const operator = await org.as("operator");
    await expect(saveRule(operator, { rule })).rejects.toMatchObject({ code: "forbidden" });
    await expect(removeRule(operator, { ruleId })).rejects.toMatchObject({ code: "forbidden" });
    const stranger = await (await makeTestOrg("Elsewhere")).as("owner");
    await expect(saveRule(stranger, { ruleId, rule })).rejects.toMatchObject({ code: "not-found" });
    await expect(switchRule(stranger, { ruleId, enabled: false })).rejects.toMatchObject({ code: "not-found" });
    await saveRule(await org.as("lead"), { ruleId, version, rule: { ...rule, severity: "critical" } });
    await expect(saveRule(await org.as("lead"), { ruleId, version, rule })).rejects.toMatchObject({ code: "conflict" });
    const rows = await withOrg(org.system, (tx) => tx.audit.findMany({ where: { orgId: org.orgId, subject: `rule:${ruleId}` } }));
    expect(rows.map(({ action }) => action)).toEqual(["rule.edit", "rule.edit"]);
    await expect(save(hot)).rejects.toMatchObject({ code: "conflict", path: "rule.name" });
    await expect(save(hot, { name: "x", filter: "colour:red" })).rejects.toMatchObject({ code: "invalid", path: "rule.filter" });
  });

  it("are backtested on the stored history, with the worker's code", async () => {
    const one = AlertRule.parse({ name: "x", condition: hot, clearMs: MINUTE });
    await say(every(0, 20 * HOUR, MINUTE, 70, 70));
    for (const hour of [2, 5, 9]) await say(every(hour * HOUR + 30 * SECOND, hour * HOUR + 10 * MINUTE, MINUTE, 90, 91));
    const opened = { orgId: org.orgId, nodeId: node.id, checkId: "gpu.hardware", workload: "", code: "hot", severity: "critical" };
    const { id } = await withOrg(org.system, (tx) =>
      tx.incident.create({
        data: {
          ...opened,
          number: 41,
          state: "resolved",
          sentence: "hot",
          finding: {},
          openedAt: new Date(day + 2 * HOUR + 38 * MINUTE),
          lastSeenAt: new Date(day + 3 * HOUR),
          resolvedAt: new Date(day + 4 * HOUR),
        },
      }),
    );
    const trial = await trialOf(org, one, { days: 1, mostMs: 8_000, toMs: day + 20 * HOUR });
    expect(trial).toMatchObject({ nodes: 1, matched: 1, subjects: 2, isCut: false, incidents: [{ id, number: 41 }], refused: null });
    expect(Math.round(trial.incidents[0]!.leadMs / MINUTE)).toBe(38);
    expect(trial.fires.every(({ nodeName }) => nodeName === "gpu-01")).toBe(true);
    expect(trial.fired).toBe(trial.fires.length);
    expect(trial.outsideIncidents).toBe(trial.fires.filter(({ incidentId }) => incidentId === null).length);
  });

  it("are backtested until the time is up, and report how many nodes were read", async () => {
    for (const name of ["a", "b", "c", "d"]) await say(every(0, HOUR, MINUTE, 70, 70), gpus, await addNode(org, name));
    const rule = AlertRule.parse({ name: "x", condition: hot });
    const whole = await trialOf(org, rule, { days: 7, mostMs: 60_000, toMs: day + HOUR });
    expect(whole).toMatchObject({ nodes: 4, matched: 5, isCut: false, fired: 0 });
    const cut = await trialOf(org, rule, { days: 7, mostMs: 0, toMs: day + HOUR });
    expect(cut).toMatchObject({ matched: 5, isCut: true });
    expect(cut.nodes).toBeLessThan(4);
  });

  it("are backtested on a fair sample of the fleet first, and on nodes that had incidents", () => {
    const ids = Array.from({ length: 30 }, (_, n) => `node-${n}`);
    const order = trialOrder(ids, new Set(["node-3", "node-7"]));
    expect([...order].sort()).toEqual([...ids].sort());
    expect(order.slice(0, 6).filter((id) => id === "node-3" || id === "node-7")).toHaveLength(2);
    expect(trialOrder([...ids].reverse(), new Set())).toEqual(trialOrder(ids, new Set()));
  });

  it("show the current values of the matching nodes", async () => {
    await say([[0, 91, 70]]);
    const viewer = await org.as("viewer");
    expect(await lookAtRule(viewer, { rule: AlertRule.parse({ name: "x", condition: hot }) })).toEqual({
      matched: 1,
      reporting: 1,
      subjects: 2,
      low: 70,
      median: 91,
      high: 91,
      beyond: 1,
      metrics: ["temp_celsius"],
    });
    const stranger = await (await makeTestOrg("Elsewhere")).as("owner");
    expect(await lookAtRule(stranger, { rule: AlertRule.parse({ name: "x", condition: hot }) })).toMatchObject({ matched: 0, metrics: [] });
  });

  it("are rejected when they would fire almost all the time, with the number", async () => {
    day = Date.now() - 3 * HOUR;
    await say(every(0, 3 * HOUR, MINUTE, 70, 70));
    await expect(save({ ...hot, bound: 60, clear: 50 })).rejects.toMatchObject({
      code: "invalid",
      path: "rule.condition",
      message: "This rule would have been firing 100 % of the last day. Change its condition or narrow its filter.",
    });
    const quiet = await save(hot);
    expect(quiet.rule.condition).toMatchObject({ bound: 85 });
  });
});

describe("feedback on an alert", () => {
  it("changes its rule within bounds, shows the effect, and can be undone", async () => {
    const { ruleId } = await save(hot);
    await say([[0, 91, 91]]);
    await look(SECOND);
    const [incident] = await incidents();
    const incidentId = incident!.id;
    const operator = await org.as("operator");
    const noise = await judgeIncident(operator, { incidentId, verdict: "noise" });
    expect(await compareSensitivity(operator, { ruleId, from: 0, to: -1 })).toMatchObject({ before: { days: 0 }, after: { days: 0 } });
    await expect(compareSensitivity(await org.as("viewer"), { ruleId, from: 0, to: 1 })).rejects.toMatchObject({ code: "forbidden" });
    expect(noise).toEqual({ ruleId, from: 0, to: -1, moved: -1 });
    await expect(judgeIncident(operator, { incidentId, verdict: "noise" })).rejects.toMatchObject({ code: "conflict" });
    expect((await readIncident(operator, { incidentId })).rule).toMatchObject({ ruleId, sensitivity: -1, verdict: "noise" });
    expect(await judgeIncident(operator, { incidentId, verdict: "useful" })).toMatchObject({ from: -1, to: 1, moved: 1 });
    expect(await judgeIncident(operator, { incidentId, verdict: null })).toMatchObject({ from: 1, to: 0, moved: 0 });
    const rows = await withOrg(org.system, (tx) => tx.audit.findMany({ where: { orgId: org.orgId, action: "rule.judge" } }));
    expect(rows).toHaveLength(3);
    await expect(judgeIncident(await org.as("viewer"), { incidentId, verdict: "noise" })).rejects.toMatchObject({ code: "forbidden" });
    await withOrg(org.system, (tx) => tx.alertRule.updateMany({ where: { orgId: org.orgId, id: ruleId }, data: { sensitivity: -3 } }));
    expect(await judgeIncident(operator, { incidentId, verdict: "noise" })).toMatchObject({ to: -3, moved: 0 });
    expect(await judgeIncident(operator, { incidentId, verdict: null })).toMatchObject({ to: -3 });
  });

  it("is stored, and a rule is saved, while others run previews", async () => {
    await save(hot);
    await say([[0, 91, 91]]);
    await look(SECOND);
    const { id: incidentId } = (await incidents())[0]!;
    const previews = makeGate();
    const others = [randomUUID(), randomUUID()].map((id) => ({ orgId: OrgId.parse(id) }));
    const running = others.map((other) => withTrialSlot(other, () => previews.opened));
    const preview = { rule: AlertRule.parse({ name: "x", condition: hot }), days: 1 };
    await expect(tryRule(await org.as("lead"), preview)).rejects.toMatchObject({ code: "too-many-requests" });
    expect(await judgeIncident(await org.as("operator"), { incidentId, verdict: "noise" })).toMatchObject({ to: -1 });
    const saved = save(hot, { name: "Waits" });
    previews.open();
    expect(await saved).toMatchObject({ rule: { name: "Waits" } });
    await Promise.all(running);
  });

  it("is applied by the worker, and starts again when the condition changes", async () => {
    const { ruleId, version, rule } = await save(hot);
    await withOrg(org.system, (tx) => tx.alertRule.updateMany({ where: { orgId: org.orgId, id: ruleId }, data: { sensitivity: -2 } }));
    await say(every(0, 5 * MINUTE, 30 * SECOND, 86, 70));
    await look(5 * MINUTE);
    expect(await incidents()).toEqual([]);
    await saveRule(await org.as("lead"), {
      ruleId,
      version,
      rule: { ...rule, condition: { ...rule.condition, bound: 84 } as AlertRule["condition"] },
    });
    expect(await one()).toMatchObject({ sensitivity: 0, version: 2 });
    await look(6 * MINUTE);
    expect(await incidents()).toHaveLength(1);
  });
});
