import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ModelServer, startModelServer } from "@/e2e/fixtures/model-server";
import type { Ctx } from "@/lib/context";
import type { Expectation, SaveTestSet } from "@/lib/contracts/test-set";
import { withOrg } from "@/lib/db";
import { createEndpoint } from "@/lib/inference/endpoints/create-endpoint";
import { createPrompt } from "@/lib/prompts/create-prompt";
import { removePrompt } from "@/lib/prompts/remove-prompt";
import { savePromptVersion } from "@/lib/prompts/save-version";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { cancelTestRun } from "./cancel-run";
import { exportTestRun } from "./export-run";
import { readTestCell, readTestRun } from "./read-run";
import { listTestSets, readTestSet } from "./read-test-sets";
import { removeTestSet } from "./remove-test-set";
import { requestTestRun } from "./request-run";
import { runTests } from "./run-tests";
import { saveTestSet } from "./save-test-set";

let org: TestOrg;
let server: ModelServer;
let endpointId: string;
let operator: Ctx;
let promptId: string;
let nth = 0;
beforeAll(async () => {
  [org, server] = await Promise.all([makeTestOrg("Test sets"), startModelServer()]);
  endpointId = (await createEndpoint(await org.as("lead"), { name: "Local", baseUrl: server.url })).id;
  operator = await org.as("operator");
  ({ promptId } = await createPrompt(operator, { name: "Say it", system: "Be {{mood}}.", text: "Say {{word}}" }));
});
afterAll(() => server.close());
beforeEach(() => server.behave({}));

const refused = (code: string, reason?: string) =>
  expect.objectContaining({ name: "AppError", code, ...(reason ? { said: expect.objectContaining({ reason }) } : {}) });
const row = (word: string, ...expectations: Expectation[]) => ({ variables: { word, mood: "kind" }, expectations });
const contains = (text: string): Expectation => ({ kind: "contains", text });
async function makeSet(rows: SaveTestSet["rows"], more: Partial<SaveTestSet> = {}) {
  nth += 1;
  return saveTestSet(operator, { name: `Set ${nth}`, promptId, rows, ...more });
}
const ask = (testSetId: string, models = ["qwen3-8b"]) =>
  requestTestRun(operator, { testSetId, subjects: models.map((model) => ({ endpointId, model })) });

describe("a run of a test set", () => {
  it("is refused where a row's values make a text too long for a prompt, before the text is made", async () => {
    const values = { word: "x".repeat(50_000), mood: "kind" };
    const long = { variables: values, expectations: [contains("{{word}}".repeat(2_000))] };
    const { testSetId } = await makeSet([row("hello", contains("hello")), long]);
    await expect(ask(testSetId)).rejects.toEqual(refused("conflict", "testRowTooLong"));
    const repeated = await createPrompt(operator, { name: "Again", text: "{{word}}".repeat(20_000) });
    const prompts = await makeSet([{ variables: values, expectations: [contains("x")] }], { promptId: repeated.promptId });
    await expect(ask(prompts.testSetId)).rejects.toEqual(refused("conflict", "testRowTooLong"));
    const fits = { variables: values, expectations: [contains("{{word}}".repeat(4))] };
    expect(await ask((await makeSet([fits])).testSetId)).toHaveProperty("runId");
  });

  it("asks each row of each model and says in each cell what failed and why", async () => {
    const { testSetId } = await makeSet([row("hello", contains("{{word}}")), row("bye", contains("goodbye"), contains("You"))]);
    const { runId } = await ask(testSetId, ["qwen3-8b", "autoglm-phone-9b"]);
    expect(await readTestRun(operator, { runId })).toMatchObject({ state: "waiting", cells: [], totals: { cells: 4 } });
    await runTests(org.system, { runId });
    const run = await readTestRun(operator, { runId });
    expect(run).toMatchObject({
      state: "done",
      testSetId,
      models: ["Local · qwen3-8b", "Local · autoglm-phone-9b"],
      totals: { cells: 4, passed: 2, failed: 2, undecided: 0 },
      body: { promptName: "Say it", promptVersion: 1 },
    });
    expect(run.finishedAt).not.toBeNull();
    expect(run.cells.find((cell) => cell.row === 1 && cell.subject === 1)).toMatchObject({
      answer: "You said:Say bye",
      verdict: "failed",
      findings: [
        { verdict: "failed", reason: "containsNot", values: { text: "goodbye" } },
        { verdict: "passed", reason: "contains" },
      ],
    });
    expect(server.seen.at(-1)?.body).toMatchObject({
      temperature: 0,
      messages: [{ role: "system", content: "Be kind." }, { role: "user" }],
    });
    expect(await readTestSet(operator, { testSetId })).toMatchObject({ runs: [{ id: runId, state: "done", totals: { failed: 2 } }] });
  });

  it("compares by embedding where the endpoint has one, and says so where it has none", async () => {
    const similar = (model: string, id = endpointId): Expectation => ({
      kind: "similar",
      text: "You said it",
      endpointId: id,
      model,
      atLeast: 0.9,
    });
    const deaf = await createEndpoint(await org.as("lead"), { name: "No embeddings", baseUrl: `${server.url}/none` });
    const { testSetId } = await makeSet([row("a", similar("qwen3-8b")), row("b", similar("qwen3-8b", deaf.id))]);
    const { runId } = await ask(testSetId);
    await runTests(org.system, { runId });
    const { cells } = await readTestRun(operator, { runId });
    expect(cells.map(({ verdict, findings }) => [verdict, findings[0]?.reason])).toEqual([
      ["passed", "similar"],
      ["undecided", "noEmbedding"],
    ]);
    expect(String(cells[1]!.findings[0]!.values.said)).toMatch(/^No embeddings answered 404 to \/embeddings/);
  });

  it("fails a cell whose endpoint gives no answer, in the endpoint's words", async () => {
    const { testSetId } = await makeSet([row("a", contains("a"))]);
    server.behave({ status: 503, body: "no capacity" });
    const { runId } = await ask(testSetId);
    await runTests(org.system, { runId });
    const { cells } = await readTestRun(operator, { runId });
    expect(cells).toMatchObject([{ verdict: "failed", findings: [{ reason: "noAnswer", values: { said: "no capacity" } }] }]);
  });

  it("is asked once by two workers at once, and not again when it is done", async () => {
    const { testSetId } = await makeSet([row("once", contains("once")), row("twice", contains("twice"))]);
    const { runId } = await ask(testSetId);
    const before = server.seen.length;
    await Promise.all([runTests(org.system, { runId }), runTests(org.system, { runId })]);
    await runTests(org.system, { runId });
    expect(server.seen.length - before).toBe(2);
  });

  it("is continued by another worker after its worker is lost", async () => {
    const { testSetId } = await makeSet([row("first", contains("first")), row("second", contains("second"))]);
    const { runId } = await ask(testSetId);
    await withOrg(org, async (tx) => {
      const cell = { row: 0, subject: 0, answer: "kept", verdict: "passed", findings: [], totalMs: 1 };
      await tx.testCell.create({ data: { ...cell, orgId: org.orgId, runId } });
      await tx.testRun.updateMany({ where: { orgId: org.orgId, id: runId }, data: { state: "running", beatAt: new Date() } });
    });
    await runTests(org.system, { runId });
    expect(await readTestRun(operator, { runId })).toMatchObject({ state: "running" });
    await withOrg(org, (tx) =>
      tx.testRun.updateMany({ where: { orgId: org.orgId, id: runId }, data: { beatAt: new Date(Date.now() - 61_000) } }),
    );
    await runTests(org.system, { runId });
    const run = await readTestRun(operator, { runId });
    expect(run).toMatchObject({ state: "done", cells: [{ answer: "kept" }, { answer: "You said:Say second" }] });
  });

  it("ends six hours after its request, and leaves the open cells undecided", async () => {
    const { testSetId } = await makeSet([row("a", contains("a")), row("b", contains("b"))]);
    const { runId } = await ask(testSetId);
    server.behave({ firstTokenMs: 25_000 });
    const createdAt = new Date(Date.now() - 6 * 3_600_000 + 1_000);
    await withOrg(org, (tx) => tx.testRun.updateMany({ where: { orgId: org.orgId, id: runId }, data: { createdAt } }));
    await runTests(org.system, { runId });
    const undecided = { verdict: "undecided", answer: "", findings: [{ reason: "runOver", values: { most: 6 } }] };
    expect(await readTestRun(operator, { runId })).toMatchObject({ state: "done", cells: [undecided, undecided] });
  });

  it("asks no model when its six hours are over before a worker takes it", async () => {
    const { testSetId } = await makeSet([row("a", contains("a"))]);
    const { runId } = await ask(testSetId);
    const createdAt = new Date(Date.now() - 6 * 3_600_000 - 1);
    await withOrg(org, (tx) => tx.testRun.updateMany({ where: { orgId: org.orgId, id: runId }, data: { createdAt } }));
    const before = server.seen.length;
    await runTests(org.system, { runId });
    expect(await readTestRun(operator, { runId })).toMatchObject({ state: "done", totals: { undecided: 1 } });
    expect(server.seen.length).toBe(before);
  });

  it("stores a verdict for an answer that no judge can read, and does not ask again", async () => {
    const recursive = JSON.stringify({ type: "array", items: { $ref: "#" } });
    const { testSetId } = await makeSet([row("deep", { kind: "schema", schema: recursive })]);
    server.behave({ tokens: ["[".repeat(50_000), "]".repeat(50_000)] });
    const { runId } = await ask(testSetId);
    await runTests(org.system, { runId });
    const { state, cells } = await readTestRun(operator, { runId });
    expect([state, cells[0]?.verdict, cells[0]?.findings[0]?.reason]).toEqual(["done", "undecided", "schemaUndecided"]);
  });

  it("ends when it is cancelled, and keeps the answers that came", async () => {
    const { testSetId } = await makeSet([row("slow", contains("slow"))]);
    server.behave({ firstTokenMs: 30_000 });
    const { runId } = await ask(testSetId);
    const before = server.seen.length;
    const running = runTests(org.system, { runId });
    await expect.poll(() => server.seen.length, { timeout: 20_000 }).toBeGreaterThan(before);
    await cancelTestRun(operator, { runId });
    await running;
    expect(await readTestRun(operator, { runId })).toMatchObject({ state: "cancelled", cells: [] });
    await expect(cancelTestRun(operator, { runId })).rejects.toEqual(refused("conflict", "testRunOver"));
  });

  it("keeps what it ran when set and prompt change, and takes the latest version again next time", async () => {
    const { testSetId } = await makeSet([row("x", contains("x"))]);
    const { runId } = await ask(testSetId);
    const changed = (await createPrompt(operator, { name: `Other ${nth}`, text: "{{word}} {{mood}}" })).promptId;
    await saveTestSet(operator, { testSetId, name: "Changed", promptId: changed, rows: [row("y", contains("y"))] });
    await savePromptVersion(operator, { promptId: changed, after: 1, text: "now {{word}}" });
    await runTests(org.system, { runId });
    expect((await readTestRun(operator, { runId })).cells[0]?.answer).toBe("You said:Say x");
    const second = await ask(testSetId);
    await runTests(org.system, second);
    expect((await readTestRun(operator, second)).cells[0]?.answer).toBe("You said:now y");
  });

  it("is exported whole, formulas defused", async () => {
    const { testSetId } = await makeSet([row("=1+1", contains('no such, "text"'))]);
    const { runId } = await ask(testSetId);
    server.behave({ tokens: ["=".repeat(500)] });
    await runTests(org.system, { runId });
    expect((await readTestRun(operator, { runId })).cells[0]?.answer).toHaveLength(400);
    expect((await readTestCell(operator, { runId, row: 0, subject: 0 })).answer).toHaveLength(500);
    const csv = await (await exportTestRun(operator, { runId, format: "csv" })).text();
    expect(csv.split("\r\n")[0]).toBe("row,mood,word,endpoint,model,verdict,why,answer,total_ms,ttft_ms");
    expect(csv).toContain(`1,kind,'=1+1,Local,qwen3-8b,failed,"Does not contain ""no such, ""text""""."`);
    const json = await (await exportTestRun(operator, { runId, format: "json" })).json();
    expect(json).toMatchObject({ id: runId, cells: [{ answer: "=".repeat(500) }] });
  });
});

describe("a test set", () => {
  it("is refused with an invalid pattern or schema, and says which row", async () => {
    const good = row("a", contains("a"));
    const bad = (expectation: Expectation) => makeSet([good, row("b", expectation)]);
    await expect(bad({ kind: "matches", pattern: "(" })).rejects.toEqual(refused("invalid", "badPattern"));
    await expect(bad({ kind: "schema", schema: "{" })).rejects.toEqual(refused("invalid", "badSchema"));
    await expect(bad({ kind: "schema", schema: '{"type":"nothing"}' })).rejects.toEqual(refused("invalid", "badSchema"));
    await expect(bad({ kind: "schema", schema: '{"$ref":"https://example.com/x"}' })).rejects.toEqual(refused("invalid", "badSchema"));
  });

  it("is not run while a row lacks a variable of the prompt", async () => {
    const { testSetId } = await makeSet([{ variables: { word: "x" }, expectations: [contains("x")] }]);
    await expect(ask(testSetId)).rejects.toEqual(refused("conflict", "testRowUnfilled"));
  });

  it("keeps its prompt from being removed, and goes with its runs", async () => {
    const own = (await createPrompt(operator, { name: "Held", text: "x" })).promptId;
    const { testSetId } = await makeSet([row("x", contains("x"))], { promptId: own });
    await expect(removePrompt(operator, { promptId: own })).rejects.toEqual(refused("conflict", "promptUsed"));
    const { runId } = await ask(testSetId);
    await removeTestSet(operator, { testSetId });
    await expect(readTestRun(operator, { runId })).rejects.toEqual(refused("not-found"));
    await runTests(org.system, { runId });
    await removePrompt(operator, { promptId: own });
  });

  it("is not saved over a colleague's change", async () => {
    const { testSetId } = await makeSet([row("x", contains("x"))]);
    const { name, updatedAt, rows } = await readTestSet(operator, { testSetId });
    const change = { testSetId, seenAt: updatedAt, name, promptId, rows };
    await saveTestSet(operator, { ...change, maxTokens: 5 });
    await expect(saveTestSet(await org.as("lead"), { ...change, maxTokens: 6 })).rejects.toEqual(refused("conflict", "testSetChanged"));
    expect(await readTestSet(operator, { testSetId })).toMatchObject({ maxTokens: 5 });
  });

  it("is closed to viewers and to other organisations", async () => {
    const { testSetId } = await makeSet([row("x", contains("x"))]);
    const { runId } = await ask(testSetId);
    const viewer = await org.as("viewer");
    await expect(listTestSets(viewer)).rejects.toEqual(refused("forbidden"));
    // Whose schemas are not even looked at.
    const unfit = [row("x", { kind: "schema", schema: "{" })];
    await expect(saveTestSet(viewer, { name: "Mine", promptId, rows: unfit })).rejects.toEqual(refused("forbidden"));
    const stranger = await (await makeTestOrg()).as("owner");
    expect((await listTestSets(stranger)).testSets).toEqual([]);
    for (const act of [
      () => readTestSet(stranger, { testSetId }),
      () => saveTestSet(stranger, { testSetId, name: "Mine", promptId, rows: [row("x", contains("x"))] }),
      () => removeTestSet(stranger, { testSetId }),
      () => requestTestRun(stranger, { testSetId, subjects: [{ endpointId, model: "qwen3-8b" }] }),
      () => readTestRun(stranger, { runId }),
      () => cancelTestRun(stranger, { runId }),
      () => exportTestRun(stranger, { runId, format: "json" }),
    ])
      await expect(act()).rejects.toEqual(refused("not-found"));
    await cancelTestRun(operator, { runId });
  });
});
