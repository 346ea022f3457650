import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import type { EndpointList } from "@/lib/contracts/playground";
import { must } from "./fixtures/api";
import { startModelServer } from "./fixtures/model-server";
import { apiAs, as, ORG } from "./fixtures/people";
import { screens } from "./fixtures/screens";

test.describe("a saved prompt", () => {
  test("has versions and a diff, and a test set says in a sentence which answer fails", async ({ browser }) => {
    const model = await startModelServer();
    const lead = await apiAs("lead");
    await must(lead.post(`/api/${ORG}/endpoints`, { data: { name: "Tested", baseUrl: model.url } }));
    const page = await as(browser, "lead");
    const dialog = page.getByRole("dialog");

    await page.goto(`/${ORG}/playground/prompts`);
    await page.getByRole("button", { name: "Save a prompt" }).first().click();
    await dialog.getByLabel("Name").fill("Capital");
    await dialog.getByLabel("Prompt", { exact: true }).fill("Name the capital of {{country}}.");
    await expect(dialog.getByText("Variables: country")).toBeVisible();
    await dialog.getByRole("button", { name: "Save prompt" }).click();
    await expect(page.getByRole("heading", { name: "Capital", level: 1 })).toBeVisible();

    await page.getByRole("button", { name: "Edit prompt" }).click();
    await dialog.getByLabel("Prompt", { exact: true }).fill("Say the capital of {{country}} in one word.");
    await dialog.getByRole("button", { name: "Save version 2" }).click();
    await expect(dialog).toHaveCount(0);
    await page.getByRole("radio", { name: "Changes" }).click();
    await expect(page.getByRole("heading", { name: "Version 1 to 2" })).toBeVisible();
    await expect(page.locator(".cm-deletedChunk")).toContainText("Name");
    expect(new URL(page.url()).searchParams.get("view")).toBe("diff");
    expect((await new AxeBuilder({ page: page as never }).analyze()).violations).toEqual([]);
    await screens(page, "prompt-diff");

    await page.getByRole("button", { name: "Use prompt" }).click();
    await dialog.getByLabel("country").fill("France");
    await dialog.getByRole("button", { name: "Open in playground" }).click();
    await expect(page.getByRole("textbox", { name: "Prompt", exact: true })).toHaveValue("Say the capital of France in one word.");

    await page.goto(`/${ORG}/playground/test-sets`);
    await page.getByRole("button", { name: "New test set" }).first().click();
    await dialog.getByLabel("Name").fill("Capitals");
    await dialog.getByLabel("Saved prompt").selectOption("Capital");
    await dialog.getByText("Import rows").click();
    await dialog.getByLabel("File (.json or .csv)").setInputFiles({
      name: "rows.csv",
      mimeType: "text/csv",
      buffer: Buffer.from('country,expect:contains,expect:matches\nFrance,{{country}},\nItaly,Rome,"^You said"\n'),
    });
    await expect(dialog.getByLabel("country").last()).toHaveValue("Italy");
    await screens(page, "test-set-edit");
    await dialog.getByRole("button", { name: "Save test set" }).click();

    await page.getByRole("button", { name: "Run", exact: true }).click();
    await dialog.getByLabel("Endpoint").selectOption("Tested");
    await dialog.getByLabel("Model").selectOption("qwen3-8b");
    await dialog.getByRole("button", { name: "Start run" }).click();
    await expect(page.getByRole("heading", { name: "1 passed, 1 failed, 0 undecided" })).toBeVisible({ timeout: 30_000 });
    await page.getByRole("button", { name: "Row 2, Tested · qwen3-8b: Failed" }).click();
    await expect(dialog.getByText('Does not contain "Rome".')).toBeVisible();
    await expect(dialog.getByText("You said:Say the capital of Italy in one word.")).toBeVisible();
    await page.keyboard.press("Escape");
    expect((await new AxeBuilder({ page: page as never }).analyze()).violations).toEqual([]);
    await screens(page, "test-run");

    const { endpoints } = await must<EndpointList>(lead.get(`/api/${ORG}/endpoints`));
    await must(lead.delete(`/api/${ORG}/endpoints/${endpoints.find(({ name }) => name === "Tested")!.id}`));
    await page.context().close();
    await model.close();
  });
});
