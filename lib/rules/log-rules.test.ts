import { beforeEach, describe, expect, it } from "vitest";
import { AlertRule } from "@/lib/contracts/alert-rule";
import { withOrg } from "@/lib/db";
import { ensureBuiltInRulesOfAllOrgs } from "@/lib/orgs/built-in-rules";
import { accessLine } from "@/scripts/testing/access-lines";
import { makeShipper } from "@/scripts/testing/shipped-logs";
import { judgeIncident } from "./judge-incident";
import { listRules } from "./read";
import { saveRule } from "./save";
import { switchRule } from "./switch";
import { lookAtRule } from "./trial/look-now";
import { trialOf, tryRule } from "./trial/try-rule";

const MINUTE_MS = 60_000;
const start = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 6 * 3_600_000;

let shipper: Awaited<ReturnType<typeof makeShipper>>;
beforeEach(async () => {
  shipper = await makeShipper("web", start);
});
const lead = () => shipper.org.as("lead");
const incidents = (where: object = {}) =>
  withOrg(shipper.org, (tx) => tx.incident.findMany({ where: { orgId: shipper.org.orgId, ...where }, orderBy: { openedAt: "asc" } }));
const builtIn = async (namedAs: string) => (await listRules(await lead())).rules.find((one) => one.namedAs === namedAs)!;

/** Minutes of a hundred requests each, of which `crawls` are the crawler's, sent some minutes at a time. */
async function pass(minutes: number, crawls = 0, atOnce = 2): Promise<void> {
  for (let minute = 0; minute < minutes; minute += atOnce) {
    const lines = Array.from({ length: 100 * atOnce }, (_, i) =>
      (i * 37) % 100 < crawls
        ? accessLine(shipper.now() + i * 600, { client: "203.0.113.7", path: `/shop/${i}`, status: 404 })
        : accessLine(shipper.now() + i * 600, { client: `10.0.0.${i % 17}`, path: "/chat", status: 200 }),
    );
    shipper.wait(atOnce * MINUTE_MS);
    await shipper.ship(lines);
  }
}

const crawler = (more: object = {}) =>
  AlertRule.parse({
    name: "Small crawler",
    condition: { kind: "cluster", what: "client", share: 0.25, badShare: 0.5, fewest: 100, ...more },
    forMs: MINUTE_MS,
    clearMs: 2 * MINUTE_MS,
  });

describe("a rule about log lines", () => {
  it("can be switched off and on: while off, its incident resolves and it opens none", async () => {
    await pass(8, 61);
    const { ruleId } = await builtIn("log-client");
    expect(await incidents({ checkId: "log.client" })).toMatchObject([{ state: "open", ruleId, workload: "web" }]);
    expect(await builtIn("log-client")).toMatchObject({ nodes: 1, firing: 1, lastSentence: expect.stringContaining("203.0.113.7") });
    await switchRule(await lead(), { ruleId, enabled: false });
    expect(await incidents({ ruleId, state: { not: "resolved" } })).toEqual([]);
    await pass(4, 61);
    expect(await incidents({ ruleId, state: { not: "resolved" } })).toEqual([]);
    expect(await builtIn("log-client")).toMatchObject({ nodes: 0, firing: 0 });
    await switchRule(await lead(), { ruleId, enabled: true });
    await pass(4, 61);
    expect(await incidents({ ruleId, state: "open" })).toHaveLength(1);
  });

  it("can be changed: the new numbers apply from the next lines on, and its incident ends when they do not match", async () => {
    const { ruleId, version, rule } = await builtIn("log-client");
    await pass(8, 61);
    const condition = { ...rule.condition, share: 0.9 } as typeof rule.condition;
    await saveRule(await lead(), { ruleId, version, rule: { ...rule, condition } });
    await pass(2, 61);
    expect(await incidents({ ruleId })).toMatchObject([{ state: "resolved" }]);
  });

  it("can be one of several of a kind, each with its own incident, for its workloads and nodes", async () => {
    await saveRule(await lead(), { rule: crawler() });
    await saveRule(await lead(), { rule: { ...crawler({ workload: "api" }), name: "Of another workload" } });
    await saveRule(await lead(), { rule: { ...crawler(), name: "Of another node", filter: "name:gpu-77" } });
    await pass(8, 61);
    const { rules } = await listRules(await lead());
    const nameOf = new Map(rules.map(({ ruleId, rule }) => [ruleId, rule.name]));
    const names = (await incidents({ checkId: "log.client" })).map(({ ruleId }) => nameOf.get(ruleId!));
    expect(names.sort()).toEqual(["Client crawls a workload", "Small crawler"]);
  });

  it("learns from feedback: noise raises its share, and the rule shows it", async () => {
    await pass(8, 61);
    const [incident] = await incidents({ checkId: "log.client" });
    await judgeIncident(await shipper.org.as("operator"), { incidentId: incident!.id, verdict: "noise" });
    expect(await builtIn("log-client")).toMatchObject({ sensitivity: -1 });
  });

  it("continues an incident that an earlier build opened without a rule", async () => {
    await pass(8, 61);
    const { ruleId } = await builtIn("log-client");
    const where = { orgId: shipper.org.orgId };
    await withOrg(shipper.org, async (tx) => {
      await tx.incident.updateMany({ where: { ...where, ruleId }, data: { ruleId: null } });
      await tx.alertRule.deleteMany({ where: { ...where, id: ruleId } });
      const [row] = await tx.logWatch.findMany({ where });
      const { rules: _, ...state } = row!.state as { rules: unknown };
      await tx.logWatch.updateMany({ where, data: { state } });
    });
    await ensureBuiltInRulesOfAllOrgs();
    await pass(10);
    expect(await incidents({ checkId: "log.client" })).toMatchObject([{ state: "resolved", ruleId: (await builtIn("log-client")).ruleId }]);
  });
});

describe("the backtest of a rule about log lines", () => {
  it("counts the signals in the stored lines as the worker does", async () => {
    await pass(6);
    await pass(6, 61);
    await pass(12);
    await pass(6, 61);
    await pass(8);
    const live = await incidents({ checkId: "log.client" });
    const trial = await trialOf(shipper.org, crawler(), { days: 1, mostMs: 60_000, toMs: shipper.now() + 1 });
    expect(trial).toMatchObject({ of: "workloads", nodes: 1, fired: 2, outsideIncidents: 2, refused: null, isCut: false });
    expect(trial.fires[1]).toMatchObject({ nodeId: null, nodeName: "web", sentence: expect.stringContaining("203.0.113.7 makes") });
    expect(trial.fires[1]!.atMs).toBe(live[0]!.openedAt.getTime());
    expect(trial.days * 1_440).toBeCloseTo(36, 0);
    const other = await trialOf(shipper.org, crawler({ workload: "api" }), { days: 1, mostMs: 60_000, toMs: shipper.now() });
    expect(other).toMatchObject({ nodes: 0, fired: 0, days: 0 });
    const strict = await trialOf(shipper.org, crawler({ share: 0.9 }), { days: 1, mostMs: 60_000, toMs: shipper.now() });
    expect(strict).toMatchObject({ nodes: 1, fired: 0 });
    expect(await lookAtRule(await lead(), { rule: crawler() })).toMatchObject({ matched: 1, reporting: 1 });
  });

  it("stops within a page of lines when its time is up", async () => {
    await pass(8);
    const trial = await trialOf(shipper.org, crawler(), { days: 1, mostMs: 0, toMs: shipper.now() + 1 });
    expect(trial.isCut).toBe(true);
    expect(trial.days * 1_440).toBeLessThan(2);
  });

  it("refuses a rule that would fire almost all the time, and one of a viewer", async () => {
    await pass(84, 61, 12);
    await expect(saveRule(await lead(), { rule: crawler() })).rejects.toMatchObject({ said: { reason: "ruleFiresAlways" } });
    await expect(tryRule(await shipper.org.as("viewer"), { rule: crawler(), days: 1 })).rejects.toMatchObject({ code: "forbidden" });
  });

  it("finds templates that were new at the time, and leaves out known ones", async () => {
    const minute = async (texts: string[]) => {
      shipper.wait(MINUTE_MS);
      await shipper.ship([...texts, "request 7 served"]);
    };
    await minute(["worker 1 failed: out of memory"]);
    for (let n = 0; n < 3; n++) {
      await minute([]);
      shipper.wait(25 * MINUTE_MS);
    }
    await minute(["worker 2 failed: out of memory", "disk 4 refused a write"]);
    const rule = AlertRule.parse({ name: "New", condition: { kind: "template", mode: "new" }, clearMs: 30 * MINUTE_MS });
    const trial = await trialOf(shipper.org, rule, { days: 1, mostMs: 60_000, toMs: shipper.now() + MINUTE_MS });
    expect(trial.fires.map(({ sentence }) => sentence)).toEqual(["New error-like log template, 1 line: disk <*> refused a write"]);
  });
});
