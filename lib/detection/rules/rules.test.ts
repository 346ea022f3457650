import { describe, expect, it } from "vitest";
import { AlertRule, type SeriesCondition } from "@/lib/contracts/alert-rule";
import { type KnownIncident, type NodeHistory, type NodeTrial, sumUp, tryNode } from "./backtest";
import { evaluateRule } from "./evaluate";
import type { RuleInputs } from "./inputs";
import { createMemory } from "./memory";
import { tuneRule } from "./sensitivity";
import { loadMemory, saveMemory } from "./stored-memory";
import { seriesOf, seriesSubjects } from "./subjects";

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
type SeriesRule = AlertRule & { condition: SeriesCondition };
const rule = (condition: object, more: object = {}) => AlertRule.parse({ name: "A rule", condition, clearMs: 0, ...more }) as SeriesRule;
const hot = { kind: "threshold", series: "gpu_temperature_celsius", side: "above", bound: 85, clear: 80 };
/** One step a minute. `undefined`: the series did not report. */
const steps = (values: (number | undefined)[], key = "gpu_temperature_celsius", everyMs = MINUTE): RuleInputs[] =>
  values.map((value, i) => ({ atMs: i * everyMs, values: new Map(value === undefined ? [] : [[key, value]]) }));
const run = (one: SeriesRule, inputs: RuleInputs[]) => {
  const memory = createMemory();
  return inputs
    .flatMap((input) => evaluateRule(one, memory, input) ?? [])
    .map(({ atMs, to, story }) => ({ minute: atMs / MINUTE, to, sentence: story.text }));
};
const moments = (one: SeriesRule, inputs: RuleInputs[]) => run(one, inputs).map(({ minute, to }) => `${to} ${minute}`);

describe("a rule", () => {
  it("fires above its bound and resolves only below its clear bound", () => {
    expect(run(rule(hot), steps([70, 90, 84, 86, 83, 79]))).toEqual([
      { minute: 1, to: "firing", sentence: "GPU temperature is 90, above 85" },
      { minute: 5, to: "resolved", sentence: "GPU temperature is 79, back below 80" },
    ]);
  });

  it("waits for its for-duration without a break, and for its clear-duration", () => {
    const patient = rule(hot, { forMs: 3 * MINUTE, clearMs: 2 * MINUTE });
    expect(moments(patient, steps([90, 90, 70, 90, 90, 90, 90, 70, 70, 90, 70, 70, 70]))).toEqual(["firing 6", "resolved 12"]);
  });

  it("is not affected by repeated and late steps, by NaN and by a step without the series", () => {
    const memory = createMemory();
    const one = rule(hot);
    for (const step of steps([70, undefined, Number.NaN])) expect(evaluateRule(one, memory, step)).toBeNull();
    expect(evaluateRule(one, memory, { atMs: 2 * MINUTE, values: new Map([["gpu_temperature_celsius", 99]]) })).toBeNull();
    expect(evaluateRule(one, memory, { atMs: 0, values: new Map([["gpu_temperature_celsius", 99]]) })).toBeNull();
    expect(evaluateRule(one, memory, { atMs: 3 * MINUTE, values: new Map([['gpu_temperature_celsius{gpu="0"}', 99]]) })?.to).toBe("firing");
  });

  it("reports a series that stopped, and that it is back", () => {
    const absent = rule({ kind: "absence", series: "up", withinMs: 3 * MINUTE });
    expect(moments(absent, steps([1, 1, undefined, undefined, undefined, undefined, 1], "up"))).toEqual(["firing 4", "resolved 6"]);
  });

  it("takes the rate of a counter over its restart", () => {
    const rate = rule({ kind: "rate", series: "errors_total", overMs: 4 * MINUTE, side: "above", bound: 1, clear: 0.5 });
    expect(moments(rate, steps([0, 6, 12, 18, 0, 6, 12, 200, 400], "errors_total"))).toEqual(["firing 8"]);
  });

  it("divides one series by another, and not by zero", () => {
    const ratio = rule({ kind: "ratio", series: "used", of: "total", side: "above", bound: 0.9, clear: 0.8 });
    const input = (minute: number, used: number, total: number): RuleInputs => ({
      atMs: minute * MINUTE,
      values: new Map([
        ["used", used],
        ["total", total],
      ]),
    });
    expect(moments(ratio, [input(0, 5, 0), input(1, 5, 10), input(2, 95, 100)])).toEqual(["firing 2"]);
  });

  it("forecasts, and says when", () => {
    const forecast = rule({ kind: "forecast", series: "disk_used_percent", bound: 100, horizonMs: 240 * MINUTE });
    const [first] = run(
      forecast,
      steps(
        Array.from({ length: 300 }, (_, i) => 40 + 0.15 * i + Math.sin(i * 12.9)),
        "disk_used_percent",
      ),
    );
    expect(first?.sentence).toMatch(/^disk_used_percent hits 100 in \d+ (min|h) ± \d+ min$/);
  });

  it("finds an anomaly upwards only when asked so", () => {
    const values = Array.from({ length: 2_000 }, (_, i) => 50 + Math.sin(i * 12.9));
    const above = rule({ kind: "anomaly", series: "x", side: "above", score: 3.5 });
    expect(run(above, steps([...values, 120], "x")).at(-1)).toMatchObject({ minute: 2_000, to: "firing" });
    expect(moments(above, steps([...values, -120], "x"))).not.toContain("firing 2000");
  });

  it("refuses a clear bound on the wrong side", () => {
    expect(AlertRule.safeParse({ name: "x", condition: { ...hot, clear: 90 } }).success).toBe(false);
    expect(AlertRule.safeParse({ name: "x", condition: { ...hot, side: "below", clear: 90 } }).success).toBe(true);
    expect(AlertRule.safeParse({ name: "x", condition: { kind: "sequence", share: 0.2, clearShare: 0.3 } }).success).toBe(false);
  });
});

const historyOf = (nodeId: string, one: SeriesRule, inputs: RuleInputs[]): NodeHistory => ({
  nodeId,
  subjects: [{ subject: { key: "", workload: "", condition: one.condition }, steps: inputs }],
});
function tried(one: AlertRule, history: NodeHistory, fromMs = 0): NodeTrial {
  const trial = tryNode(one, history, fromMs);
  for (;;) {
    const { done, value } = trial.next();
    if (done) return value;
  }
}
const backtest = (one: SeriesRule, histories: { nodeId: string; steps: RuleInputs[] }[], incidents: KnownIncident[] = []) =>
  sumUp(
    histories.map(({ nodeId, steps: inputs }) => tried(one, historyOf(nodeId, one, inputs))),
    incidents,
  );

describe("a backtest", () => {
  const history = (hotAt: number[], nodeId = "n1") => {
    const values = new Array<number>(7 * 144 + 1).fill(70);
    for (const step of hotAt) values[step] = 95;
    return { nodeId, steps: steps(values, "gpu_temperature_celsius", 10 * MINUTE) };
  };

  it("counts alerts, those outside of incidents, and how long before one they came", () => {
    const incident = { id: "i41", number: 41, nodeIds: ["n1"], openedMs: 3 * DAY + 38 * MINUTE, resolvedMs: 3 * DAY + 90 * MINUTE };
    expect(backtest(rule(hot), [history([100, 3 * 144, 3 * 144 + 6])], [incident])).toMatchObject({
      days: 7,
      nodes: 1,
      fired: 3,
      outsideIncidents: 1,
      incidents: [{ id: "i41", number: 41, leadMs: 38 * MINUTE }],
      refused: null,
    });
  });

  it("does not take another node's incident for its own", () => {
    const incident = { id: "i7", number: 7, nodeIds: ["n2"], openedMs: DAY, resolvedMs: null };
    expect(backtest(rule(hot), [history([145])], [incident])).toMatchObject({ outsideIncidents: 1, incidents: [] });
  });

  it("learns from the history before its start, and counts none of it", () => {
    const trial = tried(rule(hot), historyOf("n1", rule(hot), history([10, 200]).steps), DAY);
    expect(trial.fires.map(({ atMs }) => atMs / (10 * MINUTE))).toEqual([200]);
    expect(trial.spanMs).toBe(6 * DAY);
  });

  it("counts simultaneous alerts of several series of a node as one", () => {
    const one = rule(hot);
    const [first, second] = [historyOf("n1", one, history([100, 101]).steps), historyOf("n1", one, history([101, 102]).steps)];
    const trial = tried(one, { nodeId: "n1", subjects: [...first.subjects, ...second.subjects] });
    expect(trial.fires).toHaveLength(1);
    expect(trial.firingMs).toBe(30 * MINUTE);
  });

  it("refuses a rule that fires on everything, with the number", () => {
    const { refused } = backtest(rule({ ...hot, bound: 50, clear: 40 }), [history([])]);
    expect(refused).toEqual({ reason: "always", value: 1 });
    const most = ["n1", "n2", "n3"].map((nodeId, n) => history(n === 0 ? [] : Array.from({ length: 1_009 }, (_, i) => i), nodeId));
    expect(backtest(rule(hot), most).refused).toMatchObject({ reason: "always", value: expect.closeTo(2 / 3) });
    const few = most.map(({ nodeId }, n) => history(n === 0 ? Array.from({ length: 1_009 }, (_, i) => i) : [], nodeId));
    expect(backtest(rule(hot), few).refused).toBeNull();
  });

  it("refuses a rule that flaps all day, and says so when there is no history", () => {
    const values = Array.from({ length: 1_441 }, (_, i) => (i % 2 === 0 ? 70 : 95));
    expect(backtest(rule(hot), [{ nodeId: "n1", steps: steps(values) }]).refused).toEqual({ reason: "flaps", value: 720 });
    expect(backtest(rule(hot), [])).toMatchObject({ days: 0, nodes: 0, refused: null });
  });
});

describe("the series of a node", () => {
  const keys = ["node_load1", 'temp{gpu="0"}', 'temp{gpu="1"}', 'used{gpu="0"}', 'total{gpu="0"}', 'total{gpu="1"}', "temperature"];
  const keysOf = (condition: object) => seriesSubjects(rule(condition).condition, keys).map((subject) => seriesOf(subject).join(" / "));

  it("are judged separately where a condition names no labels", () => {
    expect(keysOf({ ...hot, series: "temp" })).toEqual(['temp{gpu="0"}', 'temp{gpu="1"}']);
    expect(keysOf({ ...hot, series: 'temp{gpu="1"}' })).toEqual(['temp{gpu="1"}']);
    expect(keysOf({ ...hot, series: "absent" })).toEqual([]);
  });

  it("are divided by the series of the same labels", () => {
    const ratio = { kind: "ratio", side: "above", bound: 0.9, clear: 0.8 };
    expect(keysOf({ ...ratio, series: "used", of: "total" })).toEqual(['used{gpu="0"} / total{gpu="0"}']);
    expect(keysOf({ ...ratio, series: "temp", of: "node_load1" })).toEqual(['temp{gpu="0"} / node_load1', 'temp{gpu="1"} / node_load1']);
  });
});

describe("the sensitivity of a rule", () => {
  it("moves each kind by small steps: later below zero, earlier above", () => {
    const tuned = (condition: object, steps: number) => tuneRule(rule(condition, { forMs: 10 * MINUTE }), steps);
    expect(tuned(hot, -2)).toMatchObject({ condition: { bound: 87, clear: 82 }, forMs: 10 * MINUTE * 1.3 * 1.3 });
    expect(tuned({ ...hot, side: "below", bound: 20, clear: 25 }, -1).condition).toMatchObject({ bound: 19, clear: 24 });
    expect(tuned({ kind: "anomaly", series: "x", score: 3 }, -1).condition).toMatchObject({ score: 3.25 });
    expect(tuned({ kind: "absence", series: "x", withinMs: 60_000 }, -1).condition).toMatchObject({ withinMs: 78_000 });
    expect(tuned({ kind: "forecast", series: "x", bound: 1, horizonMs: 100_000 }, 1).condition).toMatchObject({ horizonMs: 125_000 });
    expect(tuned({ kind: "cluster", what: "client", share: 0.2 }, -1).condition).toMatchObject({ share: expect.closeTo(0.23) });
    expect(tuned({ kind: "sequence", share: 0.2, clearShare: 0.1 }, 1).condition).toMatchObject({ clearShare: expect.closeTo(0.087) });
    expect(tuned({ kind: "template", mode: "new" }, -2).condition).toMatchObject({ fewest: 4 });
    expect(tuned({ kind: "shift", factor: 3 }, -1).condition).toMatchObject({ factor: expect.closeTo(3.45) });
    expect(tuned({ kind: "avalanche", score: 6 }, -1).condition).toMatchObject({ score: 6.5 });
    expect(tuneRule(rule(hot), 0)).toEqual(rule(hot));
    expect(tuneRule(rule(hot), -1).forMs).toBe(78_000);
  });
});

describe("bad series", () => {
  it("do not count time without values as time in which the condition held", () => {
    const patient = rule(hot, { forMs: 10 * MINUTE });
    const gap = new Array<undefined>(60).fill(undefined);
    expect(moments(patient, steps([90, 90, ...gap, 90, 90, 90, 90, 90, 90, 90, 90, 90, 90, 90, 90]))).toEqual(["firing 72"]);
  });

  it("are judged at their own pace: a host that reports every ten minutes fires and clears", () => {
    const slow = (values: number[]) => steps(values, "gpu_temperature_celsius", 10 * MINUTE);
    const patient = rule(hot, { forMs: 5 * MINUTE, clearMs: 5 * MINUTE });
    expect(moments(patient, slow([70, 70, 90, 90, 90, 70, 70, 70]))).toEqual(["firing 30", "resolved 60"]);
  });

  it("survive a restart of the worker", () => {
    const kinds = [
      rule(hot, { forMs: 3 * MINUTE }),
      rule({ kind: "rate", series: "gpu_temperature_celsius", overMs: 10 * MINUTE, side: "above", bound: 0.05, clear: 0.01 }),
      rule({ kind: "anomaly", series: "gpu_temperature_celsius", score: 3 }),
      rule({ kind: "forecast", series: "gpu_temperature_celsius", bound: 100, horizonMs: 240 * MINUTE, historyMs: DAY }),
    ];
    const values = Array.from({ length: 400 }, (_, i) => 60 + Math.sin(i * 12.9) + (i > 300 ? (i - 300) / 3 : 0));
    for (const one of kinds) {
      let memory = createMemory();
      const told: string[] = [];
      for (const [n, step] of steps(values).entries()) {
        if (n % 20 === 0) memory = loadMemory(JSON.parse(JSON.stringify(saveMemory(memory))));
        const transition = evaluateRule(one, memory, step);
        if (transition) told.push(`${transition.to} ${transition.atMs / MINUTE}`);
      }
      expect(told, one.condition.kind).toEqual(moments(one, steps(values)));
      expect(told.length, one.condition.kind).toBeGreaterThan(0);
    }
  });
});
