import { expect, test } from "@playwright/test";
import { must } from "./fixtures/api";
import { startModelServer } from "./fixtures/model-server";
import { apiAs, apiWith, as, ORG, run } from "./fixtures/people";
import { screens } from "./fixtures/screens";

test.describe("an API key", () => {
  test("is made on its page, shown once, used by a script, and ends when it is revoked", async ({ browser }) => {
    const page = await as(browser, "lead");
    await page.goto(`/${ORG}/settings/api-keys`);
    await screens(page, "api-keys-empty");
    await page.getByRole("button", { name: "Create key" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("prometheus");
    await expect(dialog.getByLabel("Role")).toHaveValue("viewer");
    await expect(dialog.getByRole("option", { name: /^owner/ })).toHaveCount(0);
    await dialog.getByRole("button", { name: "Create key" }).click();
    const token = (await dialog.getByText(/^mwk_/).textContent()) ?? "";
    await screens(page, "api-key-made");
    await dialog.getByRole("button", { name: "Done" }).click();

    const script = await apiWith(token);
    expect((await script.get(`/api/${ORG}/nodes`)).status()).toBe(200);
    await page.reload();
    const row = page.getByRole("row", { name: /prometheus/ });
    await expect(row).toContainText("viewer");
    await expect(row).not.toContainText("never");
    expect(await page.content()).not.toContain(token);
    await screens(page, "api-keys");

    await row.getByRole("button", { name: "Revoke prometheus" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke prometheus" }).click();
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(row).toHaveCount(0);
    expect((await script.get(`/api/${ORG}/nodes`)).status()).toBe(401);
  });

  test("that is revoked in mid-stream ends the answer with a reason", async ({ browser }) => {
    const model = await startModelServer({ models: [{ id: "revoked-model" }] });
    const lead = await apiAs("lead");
    const endpoint = await must<{ id: string }>(lead.post(`/api/${ORG}/endpoints`, { data: { name: "Revoked", baseUrl: model.url } }));
    try {
      const made = { name: "streaming", role: "operator", scopes: ["inference"], expiresInDays: 1 };
      const { token } = await must<{ token: string }>(lead.post(`/api/${ORG}/api-keys`, { data: made }));
      model.behave({ tokens: Array.from({ length: 2_000 }, (_, n) => `word${n} `), betweenTokensMs: 50 });
      const answer = await fetch(`${run().door}/v1/chat/completions`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify({ model: "revoked-model", stream: true, messages: [{ role: "user", content: "Talk for long" }] }),
      });
      const whole = answer.text();
      const page = await as(browser, "lead");
      await page.goto(`/${ORG}/settings/api-keys`);
      await page.getByRole("button", { name: "Revoke streaming" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Revoke streaming" }).click();
      expect(await whole).toMatch(/word0 [\s\S]*revoked/);
      await expect.poll(() => model.abandoned()).toBe(1);
      await page.context().close();
    } finally {
      await lead.delete(`/api/${ORG}/endpoints/${endpoint.id}`);
      await model.close();
    }
  });
});
