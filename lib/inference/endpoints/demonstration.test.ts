import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DEMONSTRATION_ID } from "@/lib/contracts/playground";
import { withOrg } from "@/lib/db";
import { forgetEnv } from "@/lib/env";
import { makeTestOrg } from "@/scripts/testing/org";
import { createEndpoint } from "./create-endpoint";
import { loadEndpoint } from "./load-endpoint";
import { listEndpoints, listModels } from "./read-endpoints";
import { requestEndpoint } from "./request-endpoint";

const folder = mkdtempSync(path.join(os.tmpdir(), "mw-model-"));
const socketPath = path.join(folder, "model.sock");
const seen: (string | undefined)[] = [];
let server: Server;
let onLoopback: Server;
beforeAll(async () => {
  const answer = () =>
    createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end(JSON.stringify({ object: "list", data: [{ id: "millwright-demo", max_model_len: 256 }] }));
    });
  [server, onLoopback] = [answer(), answer()];
  await new Promise<void>((done) => server.listen(socketPath, done));
  await new Promise<void>((done) => onLoopback.listen(0, "127.0.0.1", done));
});
afterAll(() => {
  server.close();
  onLoopback.close();
  rmSync(folder, { recursive: true });
});
const runs = (is: boolean) => {
  process.env.MILLWRIGHT_MODEL_SOCKET = is ? socketPath : "";
  process.env.MILLWRIGHT_MODEL_SECRET = "m".repeat(32);
  forgetEnv();
};
beforeEach(() => runs(true));
const networks = process.env.MILLWRIGHT_ENDPOINT_NETWORKS;
afterEach(() => {
  process.env.MILLWRIGHT_ENDPOINT_NETWORKS = networks;
  delete process.env.MILLWRIGHT_MODEL_SOCKET;
  delete process.env.MILLWRIGHT_MODEL_SECRET;
  forgetEnv();
});
const refused = (code: string) => expect.objectContaining({ name: "AppError", code });

describe("the demonstration model as an endpoint", () => {
  it("is offered to an organisation without endpoints, with its own key", async () => {
    const operator = await (await makeTestOrg()).as("operator");
    const list = await listEndpoints(operator);
    expect(list).toMatchObject({ demonstration: "offered", endpoints: [{ id: DEMONSTRATION_ID, hasKey: false }] });
    expect(await listModels(operator, { endpointId: DEMONSTRATION_ID })).toEqual({
      models: [{ id: "millwright-demo", contextLength: 256 }],
    });
    expect(seen.at(-1)).toBe(`Bearer ${"m".repeat(32)}`);
    expect(JSON.stringify(list)).not.toMatch(/mmmm|model\.sock/);
  });

  it("steps aside once the organisation has an endpoint", async () => {
    const org = await makeTestOrg();
    await createEndpoint(await org.as("lead"), { name: "Own", baseUrl: "https://models.example/v1" });
    const list = await listEndpoints(await org.as("operator"));
    expect(list.demonstration).toBe("aside");
    expect(list.endpoints.map(({ name }) => name)).toEqual(["Own"]);
    await expect(listModels(await org.as("operator"), { endpointId: DEMONSTRATION_ID })).rejects.toEqual(refused("not-found"));
  });

  it("is missing where it does not run", async () => {
    runs(false);
    const operator = await (await makeTestOrg()).as("operator");
    expect(await listEndpoints(operator)).toMatchObject({ demonstration: "missing", endpoints: [] });
    await expect(listModels(operator, { endpointId: DEMONSTRATION_ID })).rejects.toEqual(refused("not-found"));
  });

  it("opens no other way to a private address", async () => {
    process.env.MILLWRIGHT_ENDPOINT_NETWORKS = "";
    forgetEnv();
    const org = await makeTestOrg();
    const lead = await org.as("lead");
    const loopback = `http://127.0.0.1:${(onLoopback.address() as AddressInfo).port}/v1`;
    await expect(async () => createEndpoint(lead, { name: "Loopback", baseUrl: loopback })).rejects.toEqual(refused("invalid"));
    // Nothing answers at the demonstration model's base URL when a person types it.
    const demonstration = await withOrg(lead, (tx) => loadEndpoint(tx, lead, DEMONSTRATION_ID));
    const { id } = await createEndpoint(lead, { name: "Typed", baseUrl: demonstration.baseUrl });
    await expect(listModels(lead, { endpointId: id })).rejects.toEqual(refused("unavailable"));
    const request = { url: new URL(`${loopback}/models`), endpoint: { apiKey: null }, signal: new AbortController().signal };
    await expect(requestEndpoint(request)).rejects.toThrow("private, local or metadata address");
  });
});
