import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ModelServer, startModelServer } from "@/e2e/fixtures/model-server";
import { makeRelayToken } from "@/lib/auth/relay-token";
import { closeBus } from "@/lib/bus";
import type { Endpoint } from "@/lib/contracts/playground";
import { withOrg } from "@/lib/db";
import { env } from "@/lib/env";
import { createPrivateEndpoint } from "@/lib/inference/endpoints/create-endpoint";
import { endpointUrl } from "@/lib/inference/endpoints/endpoint-url";
import { findServers } from "@/lib/inference/endpoints/found-servers";
import { loadEndpoint } from "@/lib/inference/endpoints/load-endpoint";
import { listModels, testEndpoint } from "@/lib/inference/endpoints/read-endpoints";
import { requestEndpoint } from "@/lib/inference/endpoints/request-endpoint";
import { createEnrolment } from "@/lib/nodes/create-enrolment";
import { answerPrompt } from "@/lib/playground/answer";
import { similarityOf } from "@/lib/test-sets/similarity";
import { eventually } from "@/scripts/testing/eventually";
import { makeGate } from "@/scripts/testing/gate";
import { openTestSession, startTestGateway } from "@/scripts/testing/gateway";
import { makeTestNode } from "@/scripts/testing/node";
import { makeTestOrg } from "@/scripts/testing/org";

const folder = mkdtempSync(path.join(tmpdir(), "mw-private-"));
const bundle = path.join(folder, "agent.cjs");
await build({ entryPoints: ["agent/main.ts"], outfile: bundle, bundle: true, platform: "node", format: "cjs", target: "node20.15" });
const { url, gateway, ask } = await startTestGateway();
env().MILLWRIGHT_GATEWAY_URL = url;
const [org, other] = [await makeTestOrg("Private"), await makeTestOrg("Other")];

let model: ModelServer;
/** Writes as fast as its reader takes it, and counts. */
let hose: Server;
let hosed = 0;
let agent: ReturnType<typeof spawn>;
let said = "";
let nodeId = "";
let endpoint: Endpoint;
const policyFile = path.join(folder, "host", "policy.json");
const writePolicy = (privateEndpoints: object[]) => writeFileSync(policyFile, JSON.stringify({ privateEndpoints }));
const declared = () => [
  { name: "vllm", url: model.url },
  { name: "hose", url: `http://127.0.0.1:${(hose.address() as AddressInfo).port}/v1` },
];

beforeAll(async () => {
  model = await startModelServer({ apiKey: "sk-inside" });
  hose = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const write = () => {
      while (!response.destroyed && response.write(`data: ${"x".repeat(16_000)}\n\n`)) hosed += 16_000;
    };
    response.on("drain", write);
    write();
  }).listen(0, "127.0.0.1");
  await once(hose, "listening");
  mkdirSync(path.dirname(policyFile));
  writePolicy(declared());
  writeFileSync(path.join(folder, "host", "agent.yaml"), "interval: 1s\n");
  const { token } = await createEnrolment(await org.as("lead"), { ttlMinutes: 5 });
  const files = ["--state", path.join(folder, "state"), "--config", path.join(folder, "host", "agent.yaml")];
  agent = spawn(process.execPath, [bundle, "run", "--portal", url, "--token", token, "--name", "gpu-07", ...files], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  agent.stderr?.on("data", (text: Buffer) => {
    said += text;
  });
  const server = await eventually(async () => {
    const { servers } = await findServers(await org.as("lead"));
    expect(servers).toContainEqual(expect.objectContaining({ nodeName: "gpu-07", privateName: "vllm", port: model.port }));
    return servers[0]!;
  });
  nodeId = server.nodeId;
  endpoint = await createPrivateEndpoint(await org.as("lead"), { name: "Inside", nodeId, endpoint: "vllm", apiKey: "sk-inside" });
});
afterAll(async () => {
  agent.kill("SIGTERM");
  await gateway.drain();
  await closeBus();
  hose.closeAllConnections();
  hose.close();
  await model.close();
});
beforeEach(() => model.behave({}));

const way = (name = "vllm") => ({ orgId: org.orgId, nodeId, endpoint: name });
const chat = { model: "qwen3-8b", stream: true, messages: [{ role: "user", content: "one two" }] };
const request = (name = "vllm", more: { body?: unknown; signal?: AbortSignal } = {}) =>
  requestEndpoint({
    url: endpointUrl(endpoint.baseUrl, "chat/completions"),
    endpoint: { apiKey: "sk-inside", way: way(name) },
    body: chat,
    signal: new AbortController().signal,
    ...more,
  });
const textOf = async (response: IncomingMessage) => {
  let text = "";
  for await (const part of response) text += part;
  return text;
};

describe("a model server on a host's loopback", () => {
  it("answers through the node's agent: its models, its test, and a prompt in the playground, token by token", async () => {
    const operator = await org.as("operator");
    expect((await listModels(operator, { endpointId: endpoint.id })).models.map(({ id }) => id)).toContain("qwen3-8b");
    const test = await testEndpoint(operator, { endpointId: endpoint.id });
    expect(test.hops.map(({ hop, ok }) => [hop, ok])).toEqual([
      ["agent", true],
      ["http", true],
      ["models", true],
    ]);
    // The model makes each token only when the one before it has been read: a token that is held back on its way stops the answer.
    const gates = Array.from({ length: 4 }, makeGate);
    gates[0]!.open();
    model.behave({ tokens: ["Hello", " from", " inside"], beforePiece: (index) => gates[index]!.opened });
    const texts: string[] = [];
    let last: unknown;
    const input = { endpointId: endpoint.id, model: "qwen3-8b", prompt: "Hi" };
    for await (const event of answerPrompt(operator, input, new AbortController().signal)) {
      last = event;
      if (event.kind === "text") gates[texts.push(event.text)]!.open();
    }
    expect(texts).toEqual(["Hello", " from", " inside"]);
    expect(last).toMatchObject({ kind: "done", stats: { completionTokens: 3, counted: "reported" } });
    expect(model.seen.at(-1)?.authorization).toBe("Bearer sk-inside");
    await eventually(async () => expect(said).toContain("private endpoint vllm: chat/completions, 200"));
  });

  it("compares two texts for a test set, by its embeddings", async () => {
    const operator = await org.as("operator");
    const opened = await withOrg(operator, (tx) => loadEndpoint(tx, operator, endpoint.id));
    expect(await similarityOf(opened, "qwen3-8b", ["You said it", "You said it"], AbortSignal.timeout(20_000))).toBe(1);
  });

  it("is stopped when its reader disconnects, even before its first token", async () => {
    for (const behaviour of [{ silent: true }, { tokens: Array(500).fill("x"), betweenTokensMs: 20 }]) {
      model.behave(behaviour);
      const before = model.abandoned();
      const seen = model.seen.length;
      const stop = new AbortController();
      const asked = request("vllm", { signal: stop.signal }).then(textOf);
      asked.catch(() => {});
      await eventually(async () => expect(model.seen.length).toBeGreaterThan(seen));
      stop.abort();
      await expect(asked).rejects.toThrow();
      await eventually(async () => expect(model.abandoned()).toBe(before + 1));
    }
    expect(gateway.app.server.listening).toBe(true);
  });

  it("sends no faster than its reader takes it", async () => {
    const stop = new AbortController();
    const response = await request("hose", { signal: stop.signal });
    response.pause();
    let [last, stood] = [-1, 0];
    // The reader takes nothing: at some point the server's writes stop, and stay so.
    const standsStill = () => {
      stood = hosed === last ? stood + 1 : 0;
      last = hosed;
      return stood;
    };
    await expect.poll(standsStill, { interval: 250, timeout: 20_000 }).toBeGreaterThanOrEqual(3);
    expect(hosed).toBeLessThan(16 * 1024 * 1024);
    response.resume();
    await eventually(async () => expect(hosed).toBeGreaterThan(last));
    stop.abort();
    response.destroy();
  });

  it("keeps its status, and redirects are not followed", async () => {
    model.behave({ redirectTo: "http://127.0.0.1:1/elsewhere" });
    const response = await request();
    expect(response.statusCode).toBe(307);
    expect(response.headers.location).toBeUndefined();
    model.behave({ status: 429, body: '{"error":{"message":"busy"}}' });
    const busy = await request();
    expect([busy.statusCode, await textOf(busy)]).toEqual([429, '{"error":{"message":"busy"}}']);
  });

  it("gets no request above the limit", async () => {
    const body = { ...chat, messages: [{ role: "user", content: "x".repeat(5 * 1024 * 1024) }] };
    await expect(request("vllm", { body })).rejects.toThrow("at most 4 MiB");
  });
});

describe("an undeclared endpoint", () => {
  it("is refused by the host, whatever the portal has signed", async () => {
    await expect(request("postgres")).rejects.toThrow("this host's policy declares no private endpoint postgres");
    const lead = await org.as("lead");
    await expect(createPrivateEndpoint(lead, { name: "DB", nodeId, endpoint: "postgres" })).rejects.toMatchObject({ code: "invalid" });
  });

  it("is closed with the host's next policy, without a restart", async () => {
    writePolicy(declared().slice(1));
    const seen = model.seen.length;
    await expect(request()).rejects.toThrow("declares no private endpoint vllm");
    expect(model.seen.length).toBe(seen);
    writePolicy(declared());
    expect((await request()).statusCode).toBe(200);
  });

  it("is not reached through another node, nor by another organisation", async () => {
    const stranger = await makeTestNode(other, "gpu-07");
    const otherLead = await other.as("lead");
    await expect(createPrivateEndpoint(otherLead, { name: "Theirs", nodeId, endpoint: "vllm" })).rejects.toMatchObject({
      code: "not-found",
    });
    await expect(withOrg(other, (tx) => loadEndpoint(tx, otherLead, endpoint.id))).rejects.toMatchObject({ code: "not-found" });
    expect((await findServers(otherLead)).servers).toEqual([]);
    // The gateway signs with the organisation that asks; the node belongs to another one and refuses it.
    const ask = (orgId: string) =>
      requestEndpoint({
        url: endpointUrl(endpoint.baseUrl, "models"),
        endpoint: { apiKey: null, way: { ...way(), orgId } },
        signal: AbortSignal.timeout(10_000),
      });
    await expect(ask(other.orgId)).rejects.toThrow("not signed by the organisation's key");
    // A node fetches and answers only its own requests.
    const { token } = await openTestSession(url, stranger.nodeId, stranger.privateKey);
    const poll = { endpoints: [{ name: "vllm", port: 1 }], running: [], waitMs: 0 };
    model.behave({ silent: true });
    const stop = new AbortController();
    const waiting = request("vllm", { signal: stop.signal });
    waiting.catch(() => {});
    const news = await gateway.app.inject({
      method: "POST",
      url: "/agent/v1/relays/next",
      payload: poll,
      headers: { authorization: `Bearer ${token}` },
    });
    expect(news.json()).toEqual({ requests: [], cancelled: [] });
    const part = await gateway.app.inject({
      method: "POST",
      url: "/agent/v1/relays/01900000-0000-7000-8000-000000000000/parts",
      payload: { number: 0, head: { status: 200, contentType: "text/plain", retryAfter: null } },
      headers: { authorization: `Bearer ${token}` },
    });
    expect(part.json()).toEqual({ verdict: "stop" });
    stop.abort();
    await expect(waiting).rejects.toThrow();
  });
});

describe("the gateway's route for requests", () => {
  it("opens to the portal's own token only", async () => {
    const body = { endpoint: "vllm", call: "models", apiKey: "sk-inside", body: null };
    const genuine = makeRelayToken(way());
    const node = await makeTestNode(org, "gpu-08");
    const { token } = await openTestSession(url, node.nodeId, node.privateKey);
    const late = makeRelayToken(way(), Date.now() - 60_000);
    const forged = genuine.replace(nodeId, "01900000-0000-7000-8000-000000000000");
    for (const bad of [token, late, forged, ""]) expect((await ask("/relays", { body, token: bad })).status).toBe(401);
    expect((await ask("/relays", { body: { ...body, call: "../admin" }, token: genuine })).status).toBe(422);
    expect((await ask("/relays", { body, token: genuine })).status).toBe(200);
  });
});
