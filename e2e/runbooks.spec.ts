import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { as, ORG } from "./fixtures/people";
import { screens } from "./fixtures/screens";

test.describe("runbooks as files", () => {
  test("a built-in one is downloaded and copied, never edited; a file is checked line by line; versions are compared", async ({
    browser,
  }) => {
    const page = await as(browser, "lead");
    await page.goto(`/${ORG}/runbooks/restore-config`);
    await expect(page.getByRole("link", { name: "Edit" })).toHaveCount(0);
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download as a file" }).click()]);
    expect(download.suggestedFilename()).toBe("restore-config.yaml");
    const yaml = readFileSync(await download.path(), "utf8");
    expect(yaml).toContain("id: restore-config");

    await page.getByRole("link", { name: "Copy" }).click();
    await expect(page.getByRole("button", { name: "Save restore-config-copy" })).toBeEnabled();
    const choose = async (text: string) => {
      const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: "Import a file" }).click()]);
      await chooser.setFiles({ name: "own.yaml", mimeType: "application/yaml", buffer: Buffer.from(text) });
    };
    const own = yaml.replace("id: restore-config", "id: own-restore");
    const broken = own.replace(/^risk: .*$/m, "risk: harmless");
    await choose(broken);
    const line = broken.split("\n").findIndex((one) => one.startsWith("risk:")) + 1;
    await expect(page.getByText(`line ${line}`, { exact: true })).toBeVisible();
    await expect(page.getByRole("button", { name: /^Save/ })).toBeDisabled();
    await screens(page, "runbook-import");
    await choose(own);
    await page.getByRole("button", { name: "Save own-restore" }).click();
    await page.waitForURL(`**/runbooks/own-restore`);

    await page.getByRole("link", { name: "Edit" }).click();
    await choose(own.replace(/^title: .*$/m, "title: Restore it our way"));
    await page.getByRole("button", { name: "Save own-restore" }).click();
    await page.waitForURL(`**/runbooks/own-restore`);
    await page.goto(`/${ORG}/runbooks/own-restore?tab=versions&version=1`);
    await expect(page.getByText("From version 1 to version 2")).toBeVisible();
    await expect(page.locator(".cm-changedLine, .cm-insertedLine").first()).toContainText("Restore it our way");
    await screens(page, "runbook-versions");
  });

  test("a text that is not saved is left by Back only when that is said", async ({ browser }) => {
    const page = await as(browser, "lead");
    await page.goto(`/${ORG}/runbooks`);
    await page.getByRole("link", { name: "New runbook" }).first().click();
    await page.waitForURL("**/runbooks/new");
    const editor = page.locator(".cm-content");
    await editor.click();
    await page.keyboard.type("# ours ");
    await expect(editor).toContainText("# ours");
    page.once("dialog", (dialog) => dialog.dismiss());
    await page.evaluate(() => history.back());
    await expect(editor).toContainText("# ours");
    await expect(page).toHaveURL(/\/runbooks\/new$/);
    page.once("dialog", (dialog) => dialog.accept());
    await page.evaluate(() => history.back());
    await page.waitForURL(/\/runbooks$/);
  });
});
