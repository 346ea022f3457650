import os from "node:os";
import { expect, type Page, test } from "@playwright/test";
import { listNodes, nodeNamed } from "./fixtures/api";
import { apiAs, as, ORG } from "./fixtures/people";

const search = (page: Page) => new URL(page.url()).search;
const entries = (page: Page) => page.evaluate(() => history.length);

test.describe("Back and Forward", () => {
  test("change the page after a hard load, one entry for each tab", async ({ browser }) => {
    const page = await as(browser, "viewer");
    const id = await nodeNamed(await apiAs("viewer"), os.hostname());
    await page.goto(`/${ORG}/nodes/${id}`);
    const tab = (name: string) => page.getByRole("tab", { name });
    await expect(tab("Checks")).toHaveAttribute("aria-selected", "true");
    const before = await entries(page);
    await tab("Charts").click();
    await expect(tab("Charts")).toHaveAttribute("aria-selected", "true");
    await tab("Inventory").click();
    await expect(tab("Inventory")).toHaveAttribute("aria-selected", "true");
    expect(await entries(page)).toBe(before + 2);
    await page.goBack();
    await expect(tab("Charts")).toHaveAttribute("aria-selected", "true");
    await page.goBack();
    await expect(tab("Checks")).toHaveAttribute("aria-selected", "true");
    expect(search(page)).toBe("");
    await page.goForward();
    await expect(tab("Charts")).toHaveAttribute("aria-selected", "true");
  });

  test("bring the text of a filter back, and no entry is made while it is typed", async ({ browser }) => {
    const page = await as(browser, "viewer");
    await page.goto(`/${ORG}/incidents`);
    const before = await entries(page);
    await page.getByRole("radio", { name: "All" }).click();
    await page.getByLabel("Filter incidents").fill("nothing has this name");
    await expect(page).toHaveURL(/q=nothing/);
    expect(await entries(page)).toBe(before + 1);
    await page.getByRole("button", { name: "Clear the filter" }).click();
    await expect(page).not.toHaveURL(/q=/);
    await page.goBack();
    await expect(page.getByLabel("Filter incidents")).toHaveValue("nothing has this name");
    await page.goBack();
    await expect(page.getByLabel("Filter incidents")).toHaveValue("");
    await expect(page.getByRole("radio", { name: "Open" })).toHaveAttribute("data-state", "on");
  });

  test("a sort of the table of nodes is an entry of its own", async ({ browser }) => {
    const page = await as(browser, "viewer");
    await page.goto(`/${ORG}/nodes`);
    const cpu = page.getByRole("columnheader", { name: "CPU", exact: true });
    await cpu.getByRole("button").click();
    await expect(cpu).toHaveAttribute("aria-sort", /ascending|descending/);
    await page.goBack();
    await expect(page.getByRole("columnheader", { name: "Name" })).toHaveAttribute("aria-sort", "ascending");
  });
});

test.describe("the filter of nodes", () => {
  test("says that nothing matches, and never that there are no nodes", async ({ browser }) => {
    const page = await as(browser, "owner");
    await page.goto(`/${ORG}/nodes?q=nothing-has-this-name`);
    await expect(page.getByText("No node matches")).toBeVisible();
    await expect(page.getByText("0 nodes match the filter")).toBeVisible();
    await expect(page.getByText("No nodes yet")).toHaveCount(0);
    const { nodes } = await listNodes(await apiAs("owner"));
    await page.getByRole("button", { name: "Clear the filter" }).last().click();
    await expect(page.getByText(`${nodes.length} node${nodes.length === 1 ? "" : "s"}`, { exact: true })).toBeVisible();
  });

  test("keeps the list while a term lacks its value, and says what is missing", async ({ browser }) => {
    const page = await as(browser, "viewer");
    const refusals: number[] = [];
    page.on("response", (response) => response.status() === 422 && refusals.push(response.status()));
    await page.goto(`/${ORG}/nodes?q=state:`);
    await expect(page.getByText('"state:" needs a value. For example state:ok.')).toBeVisible();
    await expect(page.getByRole("link", { name: os.hostname() }).first()).toBeVisible();
    await expect(page.getByText(/last update/)).toHaveCount(0);
    expect(refusals).toEqual([]);
  });

  test("takes a completion with Enter and with Tab, and describes each", async ({ browser }) => {
    const page = await as(browser, "viewer");
    await page.goto(`/${ORG}/nodes`);
    const field = page.getByRole("combobox", { name: "Filter nodes" });
    await field.pressSequentially("sta");
    await expect(page.getByRole("option", { name: /state:.*State of the node/ })).toBeVisible();
    await field.press("Tab");
    await expect(field).toHaveValue("state:");
    await field.pressSequentially("of");
    await expect(page.getByRole("option", { name: /state:offline.*No report for long/ })).toBeVisible();
    await field.press("Enter");
    await expect(field).toHaveValue("state:offline ");
    await expect(page).toHaveURL(/q=state%3Aoffline/);
  });
});
