import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { ApiKeyScope, type CreatedApiKey } from "@/lib/contracts/api-key";
import { must } from "./fixtures/api";
import { apiAs, apiWith, ORG } from "./fixtures/people";
import { root } from "./fixtures/stack";

/** A key with the most rights. */
const scopes = ApiKeyScope.options;
const NOBODY = "01900000-0000-7000-8000-000000000000";

/** Every door of an org's API, found in the file tree, so that a new one cannot be forgotten here. */
function doors(): { method: string; url: string }[] {
  const folder = path.join(root, "app/api/[org]");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith("route.ts"));
  return files.flatMap((file) => {
    const source = readFileSync(path.join(folder, file), "utf8");
    const methods = [...source.matchAll(/export (?:const|async function|function) (GET|POST|PUT|PATCH|DELETE)\b/g)].map(
      (match) => match[1]!,
    );
    const route = path.dirname(file).replaceAll(path.sep, "/").replace(/^\.$/, "");
    const url = `/api/${ORG}/${route}`.replace(/\[\w+\]/g, NOBODY);
    return methods.map((method) => ({ method, url }));
  });
}

test.describe("nobody outside an organisation gets through any of its doors", () => {
  test("every door answers 404 to a member of another organisation, and 401 to nobody", async () => {
    const all = doors();
    expect(all.length).toBeGreaterThan(25);
    const [outsider, nobody] = [await apiAs("outsider"), await apiAs(null)];
    const wrong: string[] = [];
    for (const { method, url } of all) {
      const options = { method, ...(method === "GET" || method === "DELETE" ? {} : { data: {} }), timeout: 10_000 };
      const [asOutsider, asNobody] = [await outsider.fetch(url, options), await nobody.fetch(url, options)];
      if (asOutsider.status() !== 404) wrong.push(`${method} ${url}: ${asOutsider.status()} to an outsider`);
      if (asNobody.status() !== 401) wrong.push(`${method} ${url}: ${asNobody.status()} to nobody`);
    }
    expect(wrong).toEqual([]);
  });

  test("every door answers 404 to another organisation's API key, and 401 to one that is revoked or made up", async () => {
    const outsider = await apiAs("outsider");
    const key = await must<CreatedApiKey>(
      outsider.post("/api/elsewhere/api-keys", { data: { name: "elsewhere", role: "owner", scopes, expiresInDays: 1 } }),
    );
    expect((await (await apiWith(key.token)).get("/api/elsewhere/nodes")).status()).toBe(200);
    const wrong: string[] = [];
    const tryAll = async (token: string, expected: number) => {
      const api = await apiWith(token);
      for (const { method, url } of doors()) {
        const options = { method, ...(method === "GET" || method === "DELETE" ? {} : { data: {} }), timeout: 10_000 };
        const status = (await api.fetch(url, options)).status();
        if (status !== expected) wrong.push(`${method} ${url}: ${status} instead of ${expected}`);
      }
    };
    await tryAll(key.token, 404);
    await tryAll(`mwk_${"x".repeat(43)}`, 401);
    await must(outsider.delete(`/api/elsewhere/api-keys/${key.id}`));
    expect((await (await apiWith(key.token)).get("/api/elsewhere/nodes")).status()).toBe(401);
    expect(wrong).toEqual([]);
  });

  test("an owner's key reads, and is refused what only people may do: approving, creating keys, changing the policy", async () => {
    const owner = await apiAs("owner");
    const key = await must<CreatedApiKey>(
      owner.post(`/api/${ORG}/api-keys`, { data: { name: "script", role: "owner", scopes, expiresInDays: 1 } }),
    );
    const api = await apiWith(key.token);
    expect((await api.get(`/api/${ORG}/nodes`)).status()).toBe(200);
    const refused = {
      [`repairs/${NOBODY}/approve`]: { planHash: "0".repeat(64) },
      "api-keys": { name: "another", role: "viewer", expiresInDays: 1 },
      invites: { role: "owner" },
    };
    for (const [door, data] of Object.entries(refused)) {
      expect((await api.post(`/api/${ORG}/${door}`, { data })).status(), door).toBe(403);
    }
    await must(owner.delete(`/api/${ORG}/api-keys/${key.id}`));
  });

  test("pages answer 404 to an outsider and send strangers to sign in", async () => {
    const [outsider, nobody] = [await apiAs("outsider"), await apiAs(null)];
    for (const page of [
      "overview",
      "nodes",
      "incidents",
      "repairs",
      "runbooks",
      "playground",
      "playground/prompts",
      "playground/test-sets",
      "inference",
      "settings/members",
      "settings/api-keys",
      "settings/audit",
      "settings/notifications",
    ]) {
      expect((await outsider.get(`/${ORG}/${page}`)).status(), page).toBe(404);
      const answer = await nobody.get(`/${ORG}/${page}`, { maxRedirects: 0 });
      expect(answer.status(), page).toBe(307);
      expect(answer.headers().location).toContain(`/sign-in?next=%2F${ORG}%2F${encodeURIComponent(page)}`);
    }
  });

  test("a change that another site sends along with the cookie is refused", async () => {
    const owner = await apiAs("owner");
    for (const headers of [{ "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "same-site" }]) {
      const answer = await owner.post(`/api/${ORG}/invites`, { data: { role: "owner" }, headers });
      expect(answer.status()).toBe(403);
    }
  });

  test("bad bodies get their own answer: 400, 413, 415, 422 with the path", async () => {
    const owner = await apiAs("owner");
    const post = (data: string, type = "application/json") =>
      owner.post(`/api/${ORG}/invites`, { data: Buffer.from(data), headers: { "content-type": type } });
    expect((await post("{")).status()).toBe(400);
    expect((await post("role=owner", "application/x-www-form-urlencoded")).status()).toBe(415);
    expect((await post(JSON.stringify({ role: "viewer", filler: "x".repeat(2_000_000) }))).status()).toBe(413);
    const wrong = await post(JSON.stringify({ role: "king" }));
    expect(wrong.status()).toBe(422);
    expect((await wrong.json()).error).toMatchObject({ code: "invalid", path: "role" });
    const unknown = await post(JSON.stringify({ role: "viewer", admin: true }));
    expect(unknown.status()).toBe(422);
  });

  test("cookies are http-only and same-site, and every page carries its content policy", async () => {
    const owner = await apiAs("owner");
    const { cookies } = await owner.storageState();
    const session = cookies.find((cookie) => cookie.name.endsWith("millwright.session"));
    expect(session).toMatchObject({ httpOnly: true, sameSite: "Lax" });
    const page = await owner.get(`/${ORG}/overview`);
    const policy = page.headers()["content-security-policy"] ?? "";
    expect(policy).toContain("default-src 'self'");
    expect(policy).toMatch(/script-src 'self' 'nonce-[^']+'/);
    expect(policy).not.toContain("script-src 'self' 'unsafe-inline'");
  });

  test("too many attempts to sign in as one person get 429", async () => {
    const nobody = await apiAs(null);
    const { csrfToken } = await (await nobody.get("/api/auth/csrf")).json();
    const attempt = () =>
      nobody.post("/api/auth/callback/credentials", {
        form: { csrfToken, email: "nobody@millwright.test", password: "wrong", json: "true" },
        maxRedirects: 0,
      });
    const statuses: number[] = [];
    for (let n = 0; n < 12; n++) statuses.push((await attempt()).status());
    expect(statuses.slice(0, 10)).not.toContain(429);
    expect(statuses.slice(10)).toEqual([429, 429]);
  });
});
