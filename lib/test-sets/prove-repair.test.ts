import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ModelServer, startModelServer } from "@/e2e/fixtures/model-server";
import { withOrg } from "@/lib/db";
import { createEndpoint } from "@/lib/inference/endpoints/create-endpoint";
import { removeEndpoint } from "@/lib/inference/endpoints/remove-endpoint";
import { createPrompt } from "@/lib/prompts/create-prompt";
import { savePromptVersion } from "@/lib/prompts/save-version";
import { advanceRepair } from "@/lib/repairs/advance";
import { readRepair } from "@/lib/repairs/read";
import { saveRunbook } from "@/lib/runbooks/save";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { addNode, runAll, runbookYaml, started } from "@/scripts/testing/repairs";
import { cancelTestRun } from "./cancel-run";
import { proveRepair } from "./prove-repair";
import { readTestRun } from "./read-run";
import { removeTestSet } from "./remove-test-set";
import { runTests } from "./run-tests";
import { saveTestSet } from "./save-test-set";

let org: TestOrg;
let server: ModelServer;
beforeAll(async () => {
  [org, server] = await Promise.all([makeTestOrg("Golden"), startModelServer()]);
  await createEndpoint(await org.as("lead"), { name: "Local", baseUrl: server.url });
  await makeSet("golden");
});
afterAll(() => server.close());
beforeEach(() => server.behave({}));

const row = (word: string) => ({ variables: { word }, expectations: [{ kind: "contains" as const, text: "{{word}}" }] });
async function makeSet(name: string) {
  const operator = await org.as("operator");
  const { promptId } = await createPrompt(operator, { name, text: "Say {{word}}" });
  return { promptId, ...(await saveTestSet(operator, { name, promptId, rows: [row("yes"), row("no")] })) };
}

/** A repair of a runbook with golden prompts, whose only node is fixed. */
async function fixed({ testSet = "golden", endpoint = "Local", within = "5m" } = {}) {
  const answers = `{ testSet: "${testSet}", endpoint: ${endpoint}, model: qwen3-8b, within: ${within} }`;
  const yaml = runbookYaml("golden-one").replace("within: 5s }", `within: 5s, answers: ${answers} }`);
  await saveRunbook(await org.as("owner"), { slug: "golden-one", yaml });
  const node = await addNode(org);
  const repair = await started(org, [node], { runbook: "golden-one" });
  await runAll(org, node, "fixed");
  return repair;
}
const refused = (code: string, reason: string) => expect.objectContaining({ code, said: expect.objectContaining({ reason }) });
/** With the sentence that its end has in the rows. */
const read = async ({ id }: { id: string }) => ({
  ...(await readRepair(org.system, { repairId: id })),
  sentence: (await withOrg(org, (tx) => tx.repair.findFirst({ where: { orgId: org.orgId, id }, select: { sentence: true } })))?.sentence,
});
const advance = ({ id }: { id: string }) => advanceRepair(org.system, { repairId: id });
const runOf = async ({ id }: { id: string }) =>
  (await withOrg(org, (tx) => tx.testRun.findFirst({ where: { orgId: org.orgId, repairId: id } })))!.id;

describe("a repair whose runbook names golden prompts", () => {
  it("succeeds only when every answer has passed", async () => {
    const repair = await fixed();
    expect(await read(repair)).toMatchObject({ state: "running", targets: [{ state: "fixed" }] });
    await Promise.all([proveRepair(org.system, { repairId: repair.id }), proveRepair(org.system, { repairId: repair.id })]);
    await advance(repair);
    expect(await read(repair)).toMatchObject({ state: "running" });
    const runId = await runOf(repair);
    await runTests(org.system, { runId });
    expect(await readTestRun(await org.as("operator"), { runId })).toMatchObject({ requesterName: "Millwright", totals: { passed: 2 } });
    await advance(repair);
    expect(await read(repair)).toMatchObject({ state: "succeeded", sentence: "1 of 1 fixed, 2 of 2 golden answers passed" });
  });

  it("fails as not proved when an answer fails, and says how many", async () => {
    const repair = await fixed();
    await proveRepair(org.system, { repairId: repair.id });
    server.behave({ tokens: ["yes"] });
    await runTests(org.system, { runId: await runOf(repair) });
    await advance(repair);
    expect(await read(repair)).toMatchObject({
      state: "failed",
      sentence: "1 of 1 fixed, not proved: 1 of 2 golden answers of the test set golden passed",
    });
  });

  it("fails as not proved when the run is cancelled", async () => {
    const repair = await fixed();
    await proveRepair(org.system, { repairId: repair.id });
    await cancelTestRun(await org.as("operator"), { runId: await runOf(repair) });
    await advance(repair);
    expect(await read(repair)).toMatchObject({ state: "failed", sentence: expect.stringContaining("was cancelled") });
  });

  it("fails as not proved when the answers do not come in time", async () => {
    const repair = await fixed({ within: "1ms" });
    await advance(repair);
    expect(await read(repair)).toMatchObject({ state: "failed", sentence: expect.stringContaining("did not come within 1ms") });
  });

  it.each([
    ["test set", { testSet: "gone" }, "noGoldenSet"],
    ["endpoint", { endpoint: "Gone" }, "noGoldenEndpoint"],
  ])("is refused when there is no such %s", async (_, missing, reason) => {
    await expect(fixed(missing)).rejects.toEqual(refused("not-found", reason));
  });

  it("names its golden prompts in the approved plan", async () => {
    const { promptId, testSetId } = await makeSet("named");
    const { answers } = (await read(await fixed({ testSet: "named" }))).plan;
    expect(answers).toMatchObject({
      testSetId,
      testSet: "named",
      rows: 2,
      prompt: "named",
      promptVersion: 1,
      model: "qwen3-8b",
      within: "5m",
    });
    await savePromptVersion(await org.as("operator"), { promptId, after: 1, text: "Say it: {{word}}" });
    const { answers: later } = (await read(await fixed({ testSet: "named" }))).plan;
    expect(later?.promptVersion).toBe(2);
    expect(later?.sha256).not.toBe(answers?.sha256);
  });

  it.each<[string, (set: { promptId: string; testSetId: string }, name: string) => Promise<unknown>, string]>([
    [
      "the test set was changed",
      async (set, name) => saveTestSet(await org.as("operator"), { ...set, name, rows: [row("yes")] }),
      "or its prompt, was changed after the plan was made.",
    ],
    [
      "its prompt has a new version",
      async ({ promptId }) => savePromptVersion(await org.as("operator"), { promptId, after: 1, text: "Say {{word}}!" }),
      "or its prompt, was changed after the plan was made.",
    ],
    [
      "another set took its name",
      async ({ testSetId, promptId }, name) => {
        await removeTestSet(await org.as("operator"), { testSetId });
        await saveTestSet(await org.as("operator"), { name, promptId, rows: [row("yes"), row("no")] });
      },
      "The approved test set",
    ],
  ])("fails as not proved when %s after the approval", async (_, change, sentence) => {
    const name = `set ${randomUUID()}`;
    const set = await makeSet(name);
    const repair = await fixed({ testSet: name });
    await change(set, name);
    await proveRepair(org.system, { repairId: repair.id });
    expect(await read(repair)).toMatchObject({ state: "failed", sentence: expect.stringContaining(sentence) });
    expect(await withOrg(org, (tx) => tx.testRun.count({ where: { orgId: org.orgId, repairId: repair.id } }))).toBe(0);
  });

  it("fails as not proved when another endpoint took its endpoint's name", async () => {
    const lead = await org.as("lead");
    const { id } = await createEndpoint(lead, { name: "Spare", baseUrl: server.url });
    const repair = await fixed({ endpoint: "Spare" });
    await removeEndpoint(lead, { endpointId: id });
    await createEndpoint(lead, { name: "Spare", baseUrl: server.url });
    await proveRepair(org.system, { repairId: repair.id });
    expect(await read(repair)).toMatchObject({
      state: "failed",
      sentence: expect.stringContaining("The approved endpoint Spare was removed."),
    });
  });

  it("keeps the run that judges it: its test set cannot be removed", async () => {
    const { testSetId } = await makeSet("kept");
    const repair = await fixed({ testSet: "kept" });
    await proveRepair(org.system, { repairId: repair.id });
    await expect(removeTestSet(await org.as("operator"), { testSetId })).rejects.toEqual(refused("conflict", "testSetProves"));
    expect(await runOf(repair)).toBeTruthy();
  });

  it("whose node is not fixed asks for no answers", async () => {
    const node = await addNode(org);
    const repair = await started(org, [node], { runbook: "golden-one" });
    await runAll(org, node, "not-fixed");
    expect(await read(repair)).toMatchObject({ state: "failed" });
    await proveRepair(org.system, { repairId: repair.id });
    expect(await withOrg(org, (tx) => tx.testRun.count({ where: { orgId: org.orgId, repairId: repair.id } }))).toBe(0);
  });
});
