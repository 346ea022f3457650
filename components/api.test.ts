import { afterEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { ApiError, api } from "./api";

const Thing = z.object({ name: z.string() });

function answers(response: Response | Error) {
  const fetch = vi.fn(async (..._: [string, RequestInit]) => {
    if (response instanceof Error) throw response;
    return response;
  });
  vi.stubGlobal("fetch", fetch);
  return fetch;
}
const refused = async (asked: Promise<unknown>) => {
  const error = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
};

describe("asking the portal", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it("puts what is set into the query string and leaves out what is not", async () => {
    const fetch = answers(Response.json({ name: "a" }));
    await api.get("/acme/nodes", Thing, { q: "gpu:H200 driver<550", limit: 0, sort: undefined, order: "" });
    expect(fetch.mock.calls[0]?.[0]).toBe("/api/acme/nodes?q=gpu%3AH200+driver%3C550&limit=0");
  });
  it("keeps only what the contract knows", async () => {
    answers(Response.json({ name: "a", secret: "b" }));
    expect(await api.get("/x", Thing)).toEqual({ name: "a" });
  });
  it("takes an answer without a body", async () => {
    answers(new Response(null, { status: 204 }));
    expect(await api.post("/x", z.unknown(), {})).toBeUndefined();
  });
  it("throws a refusal with its code, sentence and field", async () => {
    answers(Response.json({ error: { code: "invalid", message: "name: too long", path: "name" } }, { status: 422 }));
    expect(await refused(api.post("/x", Thing, {}))).toMatchObject({ code: "invalid", message: "name: too long", path: "name" });
  });
  it.each([
    [401, "unauthenticated"],
    [502, "unavailable"],
    [500, "internal"],
  ])("makes sense of a bare %i", async (status, code) => {
    answers(new Response("<html>", { status }));
    expect((await refused(api.get("/x", Thing))).code).toBe(code);
  });
  it("says that the portal cannot be reached rather than throwing a TypeError", async () => {
    answers(new TypeError("fetch failed"));
    expect((await refused(api.get("/x", Thing))).code).toBe("unavailable");
  });
  it("refuses an answer that breaks the contract and names the place", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    answers(Response.json({ name: 7 }));
    expect((await refused(api.get("/x", Thing))).said).toEqual({ reason: "unknownAnswer", values: { where: "name" } });
  });
});
