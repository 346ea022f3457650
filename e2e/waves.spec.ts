import { type APIRequestContext, expect, test } from "@playwright/test";
import type { CheckResult } from "@/lib/contracts/check";
import type { RepairDetail } from "@/lib/contracts/repair";
import { eventually, must } from "./fixtures/api";
import { foundOrg } from "./fixtures/own-org";
import { apiAs, as } from "./fixtures/people";
import { screens } from "./fixtures/screens";
import { type SimulatedNode, startFleet } from "./fixtures/simulated-fleet";

const COUNT = 200;
const UNLUCKY = "ring-137";
const yaml = (id: string) => `id: ${id}
title: ${id === "canary" ? "Change something that the canary does not bear" : "Raise the limit of open files"}
risk: reversible
steps:
  - { id: work, run: { script: "true" }, timeout: 30s }
verify: { check: host.basics, within: 10s }
rollback:
  - { id: undo, run: { script: "true" } }
`;
const signal = (state: "ok" | "faulty"): CheckResult => ({
  id: "host.basics",
  workload: "",
  state,
  code: state === "ok" ? "" : "descriptors",
  sentence: state === "ok" ? "12 % of open files in use (simulated)" : "96 % of 65,536 open files in use (simulated)",
  data: {},
  consecutive: 1,
  sinceMs: Date.now(),
  atMs: Date.now(),
  tookMs: 1,
});

test.describe.configure({ mode: "serial" });

test.describe("waves over 200 simulated hosts", () => {
  let org: string;
  let nodes: SimulatedNode[] = [];
  let [operator, lead] = [] as unknown as [APIRequestContext, APIRequestContext];

  test.beforeAll(async () => {
    test.setTimeout(240_000);
    org = await foundOrg("Rings", { lead: "lead", operator: "operator" });
    [operator, lead] = [await apiAs("operator"), await apiAs("lead")];
    const names = Array.from({ length: COUNT }, (_, n) => `ring-${String(n).padStart(3, "0")}`);
    nodes = await startFleet(lead, org, names, (name, { plan }) => {
      const before = signal("faulty");
      const tookMs = 100 + Math.random() * 400;
      if (plan.runbook.slug === "canary")
        return { outcome: "not-fixed", sentence: "host.basics is still faulty (simulated)", tookMs, before, after: before };
      if (name === UNLUCKY) return { outcome: "failed", sentence: "exit code 1: no space left on device (simulated)", tookMs, before };
      return { outcome: "fixed", sentence: "fixed (simulated)", tookMs, before, after: signal("ok") };
    });
    for (const id of ["canary", "rings"]) await must(lead.put(`/api/${org}/runbooks/${id}`, { data: { yaml: yaml(id) } }));
  });
  test.afterAll(() => {
    for (const { host } of nodes) host.crash();
  });

  const read = (id: string) => must<RepairDetail>(operator.get(`/api/${org}/repairs/${id}`));
  const until = (what: string, id: string, states: RepairDetail["state"][]) =>
    eventually(
      what,
      () => read(id),
      ({ state }) => states.includes(state),
      150_000,
    );
  async function start(runbook: string, targets: SimulatedNode[], more: Record<string, unknown> = {}): Promise<RepairDetail> {
    const data = { runbook, reason: "for the test", targets: targets.map(({ nodeId }) => ({ nodeId })), ...more };
    const { id, planHash } = await must<RepairDetail>(operator.post(`/api/${org}/repairs`, { data }));
    return must<RepairDetail>(lead.post(`/api/${org}/repairs/${id}/approve`, { data: { planHash } }));
  }

  test("a canary whose verification fails stops the repair before any other host is touched", async ({ browser }) => {
    const few = nodes.slice(0, 5);
    const { id } = await start("canary", few);
    const halted = await until("the halt", id, ["halted"]);
    expect(halted.targets.map((target) => target.state)).toEqual(["not-fixed", "waiting", "waiting", "waiting", "waiting"]);
    expect(few.slice(1).every(({ host }) => host.targets.begun.size === 0)).toBe(true);
    const page = await as(browser, "lead");
    await page.goto(`/${org}/repairs/${id}`);
    await expect(page.getByText(/^Halted:/)).toBeVisible();
    await screens(page, "repair-halted");
    await must(operator.post(`/api/${org}/repairs/${id}/cancel`, { data: {} }));
  });

  test("200 hosts in waves: the one that fails halts its wave, a lead resumes, and only it is retried", async ({ browser }) => {
    test.setTimeout(400_000);
    const { id, plan } = await start("rings", nodes, { concurrency: 25 });
    expect(plan.waves.map((wave) => wave.length)).toEqual([1, 19, 80, 100]);
    const page = await as(browser, "lead");
    await page.goto(`/${org}/repairs/${id}`);
    const halted = await until("the halt", id, ["halted"]);
    const states = new Map(halted.targets.map((target) => [target.nodeName, target.state]));
    expect(states.get(UNLUCKY)).toBe("failed");
    expect(halted.targets.filter(({ wave }) => wave < 3).every(({ state }) => state === "fixed")).toBe(true);
    expect(halted.targets.some(({ state }) => state === "waiting")).toBe(true);
    await expect(page.getByText(/^Halted:/)).toBeVisible();
    await screens(page, "repair-rings-halted");
    await page.getByRole("button", { name: "Go on" }).first().click();
    const ended = await until("the end", id, ["failed"]);
    expect(ended).toMatchObject({ fixedCount: COUNT - 1, targetCount: COUNT });
    await screens(page, "repair-rings");
    const begun = nodes.flatMap(({ host }) =>
      [...host.targets.begun].filter(([targetId]) => plan.targets.some((one) => one.targetId === targetId)),
    );
    expect(begun).toHaveLength(COUNT);
    expect(begun.every(([, times]) => times === 1)).toBe(true);
    const again = await must<RepairDetail>(operator.post(`/api/${org}/repairs/${id}/retry`, { data: {} }));
    expect(again).toMatchObject({ retryOf: id, targets: [{ nodeName: UNLUCKY, state: "waiting" }] });
  });
});
