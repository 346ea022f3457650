import os from "node:os";
import { expect, test } from "@playwright/test";
import { as, ORG, run } from "./fixtures/people";

test.describe("without the portal", () => {
  test("every page says so within five seconds, keeps what it shows, and comes back by itself", async ({ browser }) => {
    const page = await as(browser, "lead");
    await page.goto(`/${ORG}/nodes`);
    const host = page.getByRole("link", { name: os.hostname() }).first();
    await expect(host).toBeVisible();
    await expect(page.locator("[data-live=live]").first()).toBeAttached();
    await page.context().setOffline(true);
    await expect(page.getByText(/^Offline\. You see/)).toBeVisible({ timeout: 5_000 });
    await expect(host).toBeVisible();

    // The palette does not take "cannot ask" for "nothing found".
    await page.keyboard.press("Control+k");
    await page.getByPlaceholder(/A node, an incident/).fill("some-node");
    await expect(page.getByText(/^Offline: nodes, incidents/)).toBeVisible();
    await expect(page.getByText("Nothing by that name.")).toHaveCount(0);
    await page.keyboard.press("Escape");

    // A navigation waits for the network instead of leaving the app for the browser's error page.
    await page.getByRole("link", { name: "Runbooks" }).first().click();
    expect(page.url()).toContain(run().url);
    await expect(page.getByRole("navigation", { name: "Main" }).first()).toBeVisible();
    await page.context().setOffline(false);
    await expect(page.getByRole("heading", { name: "Runbooks" })).toBeVisible();
    await expect(page.locator("[data-live=live]").first()).toBeAttached();
    await expect(page.getByText(/^Offline\. You see/)).toHaveCount(0);
  });

  test("a form says that it is offline, and sends nothing later", async ({ browser }) => {
    const page = await as(browser, "owner");
    await page.goto(`/${ORG}/settings/members?invite=1`);
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByLabel("Role")).toBeFocused();
    await page.context().setOffline(true);
    const sent: string[] = [];
    await dialog.locator("button[type=submit]").click();
    await expect(dialog.getByRole("alert")).toContainText("Offline");
    page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
    await page.context().setOffline(false);
    await expect(page.locator("[data-live=live]").first()).toBeAttached();
    expect(sent.filter((url) => url.includes("/invites"))).toEqual([]);
  });
});
