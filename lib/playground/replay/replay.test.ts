import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ModelServer, startModelServer } from "@/e2e/fixtures/model-server";
import { createApiKey } from "@/lib/api-keys/create";
import { MOST_REPLAYS } from "@/lib/contracts/replay";
import { withOrg } from "@/lib/db";
import { recordHealth } from "@/lib/health/record-health";
import { createEndpoint } from "@/lib/inference/endpoints/create-endpoint";
import { forgetRequests } from "@/lib/inference/usage/forget";
import { uuidv7 } from "@/lib/uuid";
import { eventually } from "@/scripts/testing/eventually";
import { checkResult, makeHealth, makeInventory, makeTestNode } from "@/scripts/testing/node";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { stopAnswers } from "../running-answers";
import { readReplays } from "./read-replays";
import { replayRequest } from "./replay-request";

const SECRET = "sk-abcdefghijklmnopqrstuvwx";
let org: TestOrg;
let model: ModelServer;
let incidentId = "";
let requestId = "";
const row = <T>(read: (tx: Parameters<Parameters<typeof withOrg>[1]>[0]) => Promise<T>) => withOrg(org, read);

beforeAll(async () => {
  model = await startModelServer();
});
beforeEach(async () => {
  org = await makeTestOrg("Replay");
  const { ctx } = await makeTestNode(org, "gpu-07");
  const check = checkResult("inference.latency", "faulty", { workload: "chat", consecutive: 3 });
  await recordHealth(ctx, makeHealth([check], { inventory: makeInventory({ addresses: ["127.0.0.1"] }) }));
  incidentId = (await row((tx) => tx.incident.findFirstOrThrow({ where: { orgId: org.orgId } }))).id;
  const { id: endpointId } = await createEndpoint(await org.as("lead"), { name: "chat", baseUrl: model.url });
  requestId = uuidv7();
  const common = { orgId: org.orgId, keyId: "k", keyName: "k", at: new Date(), attempts: 1, batchItems: 1, totalMs: 9, model: "qwen3-8b" };
  const asked = {
    ...common,
    route: "/v1/chat/completions",
    endpointId,
    promptTokens: 1,
    completionTokens: 0,
    prompt: "system: Be brief.\nuser: Hi",
  };
  await row((tx) =>
    tx.inferenceRequest.createMany({
      data: [
        { ...asked, id: requestId, status: 502, error: "The endpoint closed the connection." },
        { ...asked, id: uuidv7(), status: 200 },
        { ...asked, id: uuidv7(), status: 502, prompt: null },
        { ...asked, id: uuidv7(), status: 502, endpointId: uuidv7() },
      ],
    }),
  );
});
afterAll(() => model.close());

describe("a request that failed on an incident's model server", () => {
  it("is shown as the request log keeps it, to people who may read requests", async () => {
    expect(await readReplays(await org.as("owner"), { incidentId })).toMatchObject({
      hasEndpoint: true,
      keepsTexts: false,
      requests: [{ id: requestId, endpointName: "chat", status: 502, prompt: "system: Be brief.\nuser: Hi" }],
      replays: [],
      can: { replay: true },
    });
    // Operators see the requests of their own keys.
    expect((await readReplays(await org.as("operator"), { incidentId })).requests).toEqual([]);
    await expect(readReplays(await org.as("viewer"), { incidentId })).rejects.toMatchObject({ code: "forbidden" });
    const stranger = await (await makeTestOrg("Stranger")).as("owner");
    await expect(readReplays(stranger, { incidentId })).rejects.toMatchObject({ code: "not-found" });
    await expect(replayRequest(stranger, { incidentId, requestId })).rejects.toMatchObject({ code: "not-found" });
  });

  it("is sent again while the incident is open and afterwards, and both outcomes are kept, masked", async () => {
    const lead = await org.as("lead");
    model.behave({ status: 503, body: '{"error":{"message":"KV cache is full"}}' });
    expect(await replayRequest(lead, { incidentId, requestId })).toMatchObject({
      phase: "while-open",
      error: "KV cache is full",
      answer: "",
    });
    await row((tx) => tx.incident.updateMany({ where: { id: incidentId }, data: { state: "resolving", quietSince: new Date() } }));
    model.behave({ tokens: ["Use ", SECRET, "."] });
    expect(await replayRequest(lead, { incidentId, requestId })).toMatchObject({ phase: "afterwards", error: null, answer: "Use [key]." });
    expect(model.seen.at(-1)?.body).toMatchObject({
      model: "qwen3-8b",
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: "Hi" },
      ],
      max_tokens: 256,
    });
    const { replays } = await readReplays(lead, { incidentId });
    expect(replays.map(({ phase, byName }) => [phase, byName])).toEqual([
      ["afterwards", "Lead 1"],
      ["while-open", "Lead 1"],
    ]);
    const audits = await row((tx) => tx.audit.findMany({ where: { orgId: org.orgId, subject: `incident:${incidentId}` } }));
    expect(JSON.stringify([replays, audits])).not.toContain(SECRET);
    expect(audits.filter(({ action }) => action === "playground.use")).toHaveLength(2);
  });

  it("shows an operator only the replays of their own keys' requests", async () => {
    const operator = await org.as("operator");
    const { id: keyId } = await createApiKey(operator, { name: "own", role: "operator", expiresInDays: 1 });
    const own = uuidv7();
    await row(async (tx) => {
      const failed = await tx.inferenceRequest.findFirstOrThrow({ where: { orgId: org.orgId, id: requestId } });
      await tx.inferenceRequest.create({ data: { ...failed, id: own, keyId } });
    });
    model.behave({ tokens: ["ok"] });
    await replayRequest(await org.as("lead"), { incidentId, requestId });
    await replayRequest(operator, { incidentId, requestId: own });
    const seen = await readReplays(operator, { incidentId });
    expect([seen.requests, seen.replays].map((list) => list.length)).toEqual([1, 1]);
    expect(seen.replays[0]?.requestId).toBe(own);
    expect((await readReplays(await org.as("lead"), { incidentId })).replays.map((one) => one.requestId)).toContain(requestId);
  });

  it("says that the portal stopped, not that the server was slow", async () => {
    model.behave({ firstTokenMs: 10_000 });
    const asked = model.seen.length;
    const replay = replayRequest(await org.as("lead"), { incidentId, requestId });
    await eventually(() => expect(model.seen.length).toBe(asked + 1));
    stopAnswers();
    expect(await replay).toMatchObject({ error: "The portal stopped before the answer was complete." });
  });

  it("keeps a limited number of replays, and none for longer than the log is kept", async () => {
    const lead = await org.as("lead");
    model.behave({ tokens: ["ok"] });
    const old = Array.from({ length: MOST_REPLAYS }, (_, nth) => ({
      ...{ id: uuidv7(), orgId: org.orgId, incidentId, requestId, phase: "while-open", byName: "x", answer: "", totalMs: 1 },
      at: new Date(Date.now() - 1_000 * (nth + 1)),
    }));
    await row((tx) => tx.inferenceReplay.createMany({ data: old }));
    await replayRequest(lead, { incidentId, requestId });
    const count = () => row((tx) => tx.inferenceReplay.count({ where: { orgId: org.orgId } }));
    expect(await count()).toBe(MOST_REPLAYS);
    await row((tx) => tx.retention.create({ data: { orgId: org.orgId, requestDays: 1 } }));
    await row((tx) => tx.inferenceReplay.updateMany({ where: { orgId: org.orgId }, data: { at: new Date(Date.now() - 2 * 86_400_000) } }));
    await forgetRequests(org.system);
    expect(await count()).toBe(0);
  });
});
