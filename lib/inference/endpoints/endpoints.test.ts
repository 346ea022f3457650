import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ModelServer, startModelServer } from "@/e2e/fixtures/model-server";
import { withOrg } from "@/lib/db";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { createEndpoint } from "./create-endpoint";
import { listEndpoints, listModels, testEndpoint } from "./read-endpoints";
import { removeEndpoint } from "./remove-endpoint";

let org: TestOrg;
let other: TestOrg;
let server: ModelServer;
beforeAll(async () => {
  [org, other, server] = await Promise.all([makeTestOrg(), makeTestOrg(), startModelServer({ apiKey: "sk-right" })]);
});
afterAll(() => server.close());

const add = async (name: string, apiKey: string | undefined = "sk-right") =>
  createEndpoint(await org.as("lead"), { name, baseUrl: server.url, ...(apiKey ? { apiKey } : {}) });
const refused = (code: string) => expect.objectContaining({ name: "AppError", code });

describe("adding an endpoint", () => {
  it("keeps the key sealed, never returns it, and leaves one audit row without it", async () => {
    const endpoint = await add("Sealed");
    expect(endpoint).toMatchObject({ name: "Sealed", hasKey: true });
    const { row, audit } = await withOrg(org.system, async (tx) => ({
      row: await tx.endpoint.findFirstOrThrow({ where: { id: endpoint.id } }),
      audit: await tx.audit.findMany({ where: { subject: `endpoint:${endpoint.id}` } }),
    }));
    expect(row.keyCipher).toMatch(/^v1\./);
    expect(audit.map((entry) => entry.action)).toEqual(["endpoint.manage"]);
    expect(JSON.stringify([endpoint, row, audit, await listEndpoints(await org.as("viewer"))])).not.toContain("sk-right");
  });

  it("is for leads and owners", async () => {
    for (const role of ["operator", "viewer", "auditor"] as const) {
      await expect(createEndpoint(await org.as(role), { name: role, baseUrl: server.url })).rejects.toEqual(refused("forbidden"));
    }
    expect((await listEndpoints(await org.as("operator"))).can).toEqual({ manage: false, use: true });
    expect((await listEndpoints(await org.as("viewer"))).can).toEqual({ manage: false, use: false });
  });

  it("is a conflict when the name is taken, also for two at the same moment", async () => {
    const both = await Promise.allSettled([add("Twice"), add("Twice")]);
    expect(both.map((each) => each.status).sort()).toEqual(["fulfilled", "rejected"]);
    await expect(add("Twice")).rejects.toEqual(refused("conflict"));
  });

  it("refuses a metadata address", async () => {
    const input = { name: "Metadata", baseUrl: "http://169.254.169.254/v1" };
    await expect(async () => createEndpoint(await org.as("lead"), input)).rejects.toEqual(refused("invalid"));
  });
});

describe("an endpoint", () => {
  it("lists its models and is tested with its own key", async () => {
    const { id } = await add("Good");
    const operator = await org.as("operator");
    expect((await listModels(operator, { endpointId: id })).models.map((model) => model.id)).toEqual(["autoglm-phone-9b", "qwen3-8b"]);
    expect((await testEndpoint(operator, { endpointId: id })).ok).toBe(true);
  });

  it("shows the endpoint's own words when it lists nothing", async () => {
    const { id } = await add("No key", "");
    const listing = listModels(await org.as("operator"), { endpointId: id });
    await expect(listing).rejects.toMatchObject({ code: "unavailable", message: "The endpoint answered 401: Incorrect API key provided." });
  });

  it("looks absent from another organisation and to those who may not use it", async () => {
    const { id } = await add("Ours");
    const stranger = await other.as("owner");
    for (const verb of [listModels, testEndpoint, removeEndpoint]) {
      await expect(verb(stranger, { endpointId: id })).rejects.toEqual(refused("not-found"));
      await expect(verb(await org.as("viewer"), { endpointId: id })).rejects.toEqual(refused("forbidden"));
    }
    expect((await listEndpoints(stranger)).endpoints).toEqual([]);
  });

  it("is removed once, with one audit row", async () => {
    const { id } = await add("Gone");
    const lead = await org.as("lead");
    await removeEndpoint(lead, { endpointId: id });
    await expect(removeEndpoint(lead, { endpointId: id })).rejects.toEqual(refused("not-found"));
    const audit = await withOrg(org.system, (tx) =>
      tx.audit.findMany({ where: { subject: `endpoint:${id}` }, orderBy: { number: "asc" } }),
    );
    expect(audit).toHaveLength(2);
  });
});
