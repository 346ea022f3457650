import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ModelServer, startModelServer } from "@/e2e/fixtures/model-server";
import { withOrg } from "@/lib/db";
import { createEndpoint } from "@/lib/inference/endpoints/create-endpoint";
import { createPrompt } from "@/lib/prompts/create-prompt";
import { advanceRepair } from "@/lib/repairs/advance";
import { readRepair } from "@/lib/repairs/read";
import { saveRunbook } from "@/lib/runbooks/save";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { addNode, runAll, runbookYaml, started } from "@/scripts/testing/repairs";
import { cancelTestRun } from "./cancel-run";
import { proveRepair } from "./prove-repair";
import { readTestRun } from "./read-run";
import { runTests } from "./run-tests";
import { saveTestSet } from "./save-test-set";

let org: TestOrg;
let server: ModelServer;
beforeAll(async () => {
  [org, server] = await Promise.all([makeTestOrg("Golden"), startModelServer()]);
  const operator = await org.as("operator");
  await createEndpoint(await org.as("lead"), { name: "Local", baseUrl: server.url });
  const { promptId } = await createPrompt(operator, { name: "Golden", text: "Say {{word}}" });
  const row = (word: string) => ({ variables: { word }, expectations: [{ kind: "contains" as const, text: "{{word}}" }] });
  await saveTestSet(operator, { name: "golden", promptId, rows: [row("yes"), row("no")] });
});
afterAll(() => server.close());
beforeEach(() => server.behave({}));

/** A repair of a runbook with golden prompts, whose only node is fixed. */
async function fixed({ testSet = "golden", endpoint = "Local", within = "5m" } = {}) {
  const answers = `{ testSet: ${testSet}, endpoint: ${endpoint}, model: qwen3-8b, within: ${within} }`;
  const yaml = runbookYaml("golden-one").replace("within: 5s }", `within: 5s, answers: ${answers} }`);
  await saveRunbook(await org.as("owner"), { slug: "golden-one", yaml });
  const node = await addNode(org);
  const repair = await started(org, [node], { runbook: "golden-one" });
  await runAll(org, node, "fixed");
  return repair;
}
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
    ["test set", { testSet: "gone" }, "not proved: There is no test set called gone."],
    ["endpoint", { endpoint: "Gone" }, "not proved: There is no endpoint called Gone."],
  ])("fails as not proved when there is no such %s", async (_, missing, sentence) => {
    const repair = await fixed(missing);
    await proveRepair(org.system, { repairId: repair.id });
    expect(await read(repair)).toMatchObject({ state: "failed", sentence });
    await advance(repair);
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
