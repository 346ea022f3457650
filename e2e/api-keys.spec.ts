import { expect, test } from "@playwright/test";
import { apiWith, as, ORG } from "./fixtures/people";
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
});
