import { describe, expect, it } from "vitest";
import type { Plan, PlanTarget } from "@/lib/contracts/plan";
import { sentencesOf } from "@/lib/sentence";
import { planChanges } from "./plan-changes";

const target = (name: string, parameters: PlanTarget["parameters"] = {}): PlanTarget => ({
  targetId: `t-${name}`,
  nodeId: `n-${name}`,
  nodeName: name,
  workload: "",
  parameters,
});
const plan = (targets: PlanTarget[], more: Partial<Plan> = {}) =>
  ({ targets, waves: [targets.map((one) => one.targetId)], concurrency: 10, failureShare: 0, reason: "because", ...more }) as Plan;

const changesOf = (before: Plan, after: Plan) => planChanges(before, after, sentencesOf("en", "repairs"));

describe("what changed in a plan", () => {
  it("names the golden prompts when they are others than before", () => {
    const answers = { testSet: "golden", rows: 2, prompt: "Greeting", promptVersion: 3, model: "qwen3-8b", endpoint: "Chat", within: "5m" };
    const known = { ...answers, testSetId: "t", endpointId: "e", sha256: "a" };
    const before = plan([target("a")], { answers: known });
    expect(changesOf(before, plan([target("a")], { answers: { ...known, sha256: "b" } }))).toEqual([
      "The golden prompts changed: golden, prompt Greeting version 3, run on qwen3-8b at Chat.",
    ]);
    expect(changesOf(before, plan([target("a")], { answers: known }))).toEqual([expect.stringContaining("The steps are the same.")]);
  });

  it("names nodes that came and went", () => {
    const changes = changesOf(plan([target("a"), target("b")]), plan([target("b"), target("c")]));
    expect(changes).toEqual(["It runs on c as well.", "It no longer runs on a."]);
  });

  it("gives a value and the one before where all nodes changed alike, never a secret", () => {
    const before = plan([target("a", { path: "/x", token: { sealed: "1" } }), target("b", { path: "/x" })]);
    const after = plan([target("a", { path: "/y", token: { sealed: "2" } }), target("b", { path: "/y" })]);
    expect(changesOf(before, after)).toEqual(["path is “/y” instead of “/x”.", "token is a secret instead of a secret."]);
    const apart = plan([target("a", { path: "/y", token: { sealed: "1" } }), target("b", { path: "/z" })]);
    expect(changesOf(before, apart)).toEqual(["path has other values on 2 nodes."]);
  });

  it("tells waves, limits and the reason, and says so when nothing that runs is new", () => {
    const targets = [target("a"), target("b")];
    const waves = [["t-a"], ["t-b"]];
    expect(changesOf(plan(targets), plan(targets, { waves, concurrency: 1, failureShare: 0.5, reason: "" }))).toEqual([
      "Waves of 1, 1 instead of 2.",
      "1 at once instead of 10.",
      "It halts above 50 % failures instead of 0 %.",
      "The reason is now: none",
    ]);
    expect(changesOf(plan(targets), plan(targets))).toEqual(["The steps are the same. The plan was rendered again with a later expiry."]);
  });
});
