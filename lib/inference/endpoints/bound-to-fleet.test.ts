import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startModelServer } from "@/e2e/fixtures/model-server";
import type { Discovered } from "@/lib/contracts/node-workloads";
import { Workload } from "@/lib/contracts/workload";
import { withOrg } from "@/lib/db";
import { recordHealth } from "@/lib/health/record-health";
import { uuidv7 } from "@/lib/uuid";
import { checkResult, makeHealth, makeInventory, makeTestNode } from "@/scripts/testing/node";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { recordConnection } from "../relay/record-connection";
import { createEndpoint, createPrivateEndpoint } from "./create-endpoint";
import { findServers } from "./found-servers";
import { listEndpoints } from "./read-endpoints";
import { readEndpointHistory } from "./read-history";
import { readServerNow } from "./read-server";

const proposal = (name: string, port: number): Discovered => ({
  key: name,
  title: `${name} on port ${port}, pid 1`,
  pid: 1,
  command: name,
  workload: Workload.parse({ name, kind: "serving", endpoint: `http://127.0.0.1:${port}` }),
});

let org: TestOrg;
let nodes: Record<"named" | "other" | "twin", Awaited<ReturnType<typeof makeTestNode>>>;
const lead = () => org.as("lead");
beforeAll(async () => {
  org = await makeTestOrg("Fleet");
  nodes = {
    named: await makeTestNode(org, "chosen-name"),
    other: await makeTestNode(org, "gpu-09"),
    twin: await makeTestNode(org, "twin"),
  };
  const tell = (one: keyof typeof nodes, hostname: string, addresses: string[], discovered: Discovered[] = []) =>
    recordHealth(
      nodes[one].ctx,
      makeHealth([checkResult("host.disks", "ok")], { inventory: makeInventory({ hostname, addresses }), discovered: discovered as never }),
    );
  await tell("named", "gpu-07.fleet.example", ["93.184.216.7", "172.17.0.1"], [proposal("vllm", 8000), proposal("llama-server", 8080)]);
  await tell("other", "gpu-08", ["93.184.216.8", "172.17.0.1"]);
  await tell("twin", "localhost", ["93.184.216.1"]);
});

describe("the node that an endpoint runs on", () => {
  it("is the one that has the address or the hostname, whatever the node is called", async () => {
    const added: string[] = [];
    const add = async (name: string, host: string) => {
      added.push((await createEndpoint(await lead(), { name, baseUrl: `http://${host}:9000/v1` })).id);
    };
    await add("by address", "93.184.216.7");
    await add("by hostname", "gpu-07.fleet.example");
    await add("by its first label", "gpu-08.fleet.example");
    // Only a node has this name; no machine reports it as its hostname.
    await add("by name", "gpu-09");
    await add("unknown", "93.184.216.99");
    const endpoints = (await listEndpoints(await org.as("viewer"))).endpoints.filter(({ id }) => added.includes(id));
    expect(Object.fromEntries(endpoints.map(({ name, node }) => [name, node?.name ?? null]))).toEqual({
      "by address": "chosen-name",
      "by hostname": "chosen-name",
      "by its first label": "gpu-09",
      "by name": null,
      unknown: null,
    });
  });
});

describe("model servers on nodes", () => {
  it("are offered at the node's address, or through its agent where its host declares them, and no longer once they are endpoints", async () => {
    const { nodeId, ctx } = nodes.named;
    await recordConnection(ctx, [{ name: "inside", port: 8080 }], null);
    await createEndpoint(await lead(), { name: "added by hand", baseUrl: "http://93.184.216.7:8000/v1" });
    const servers = async () => (await findServers(await lead())).servers;
    expect(await servers()).toEqual([
      { nodeId, nodeName: "chosen-name", title: "inside", port: 8080, privateName: "inside", baseUrl: null },
    ]);
    const endpoint = await createPrivateEndpoint(await lead(), { name: "Inside", nodeId, endpoint: "inside" });
    expect(endpoint).toMatchObject({ node: { id: nodeId, name: "chosen-name" }, privateName: "inside", hasKey: false });
    expect(await servers()).toEqual([]);
    expect((await listEndpoints(await lead())).doorUrl).toMatch(/^http.*\/v1$/);
    for (const role of ["operator", "viewer"] as const)
      await expect(findServers(await org.as(role))).rejects.toMatchObject({ code: "forbidden" });
  });

  it("are named without an address when the portal may not reach one", async () => {
    const other = await makeTestOrg("Closed");
    const { ctx } = await makeTestNode(other, "inner");
    await recordHealth(
      ctx,
      makeHealth([checkResult("host.disks", "ok")], {
        inventory: makeInventory({ addresses: ["10.1.2.3"] }),
        discovered: [proposal("vllm", 8000)] as never,
      }),
    );
    expect((await findServers(await other.as("owner"))).servers).toMatchObject([
      { title: "vllm", port: 8000, privateName: null, baseUrl: null },
    ]);
  });
});

describe("an endpoint over time", () => {
  let server: Server;
  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url !== "/metrics") return void response.writeHead(404).end();
      response.end(
        'vllm:num_requests_running{engine="0"} 3\nvllm:num_requests_waiting{engine="0"} 12\nvllm:kv_cache_usage_perc{engine="0"} 0.5\n' +
          "vllm:time_to_first_token_seconds_sum 10\nvllm:time_to_first_token_seconds_count 40\nvllm:num_preemptions_total +Inf\n",
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => server.close());

  it("shows TTFT, pace and failures of the door and the playground together, by steps", async () => {
    const { id } = await createEndpoint(await lead(), { name: "Timed", baseUrl: "http://93.184.216.50:8000" });
    const now = Math.floor(Date.now() / 1_000) * 1_000;
    const request = (ttftMs: number | null, status: number, agoMs: number) => ({
      id: uuidv7(),
      orgId: org.orgId,
      keyId: "k",
      keyName: "k",
      at: new Date(now - agoMs),
      route: "/v1/chat/completions",
      model: "m",
      endpointId: id,
      status,
      attempts: 1,
      batchItems: 1,
      ttftMs,
      totalMs: (ttftMs ?? 0) + 1_000,
      promptTokens: 1,
      completionTokens: 50,
    });
    const operator = await org.as("operator");
    await withOrg(org, async (tx) => {
      await tx.inferenceRequest.createMany({ data: [request(100, 200, 1_000), request(300, 200, 1_000), request(null, 502, 1_800_000)] });
      const conversationId = uuidv7();
      // The conversation has asked another endpoint since.
      await tx.conversation.create({
        data: { id: conversationId, orgId: org.orgId, userId: operator.actor.userId, title: "t", model: "m" },
      });
      const stats = { ttftMs: 200, tokensPerSecond: 20 };
      await tx.message.create({
        data: {
          id: uuidv7(),
          orgId: org.orgId,
          conversationId,
          role: "assistant",
          endpointId: id,
          content: "",
          stats,
          at: new Date(now - 1_000),
        },
      });
    });
    const { steps, stepMs } = await readEndpointHistory(operator, { endpointId: id, fromMs: now - 3_600_000, toMs: now });
    expect(stepMs).toBe(30_000);
    expect(steps).toEqual([
      { atMs: now - 1_800_000, requests: 1, failed: 1, ttftP50: null, ttftP95: null, tokensPerSecond: 50 },
      { atMs: now - 30_000, requests: 3, failed: 0, ttftP50: 200, ttftP95: expect.closeTo(290), tokensPerSecond: 50 },
    ]);
    const stranger = await (await makeTestOrg("Stranger")).as("owner");
    await expect(readEndpointHistory(stranger, { endpointId: id })).rejects.toMatchObject({ code: "not-found" });
    await expect(readEndpointHistory(operator, { endpointId: id, fromMs: now, toMs: now })).rejects.toMatchObject({ code: "invalid" });
  });

  it("shows live metrics of its server, or why there are none", async () => {
    const operator = await org.as("operator");
    const { port } = server.address() as AddressInfo;
    const add = async (name: string, at: number) => (await createEndpoint(await lead(), { name, baseUrl: `http://127.0.0.1:${at}/v1` })).id;
    expect((await readServerNow(operator, { endpointId: await add("vLLM", port) })).metrics).toEqual({
      engine: "vllm",
      running: 3,
      waiting: 12,
      cacheUse: 0.5,
      preemptions: null,
      meanTtftMs: 250,
      promptTokens: null,
      generatedTokens: null,
    });
    expect(await readServerNow(operator, { endpointId: await add("Nothing", 9) })).toMatchObject({
      metrics: null,
      problem: { reason: "endpoint.failed", message: expect.stringContaining("Nothing listens there") },
    });
    const silent = await startModelServer();
    expect(await readServerNow(operator, { endpointId: await add("Silent", silent.port) })).toMatchObject({
      metrics: null,
      problem: { reason: "metricsAnswered", values: { status: 404 }, message: "GET /metrics answered 404." },
    });
    await silent.close();
  });
});
