import { expect, test } from "@playwright/test";
import { pages } from "./fixtures/pages";
import { ORG, run, stateFile } from "./fixtures/people";

test("every page is drawn in Chinese by server and browser alike, and keeps its theme", async ({ browser }) => {
  const context = await browser.newContext({ storageState: stateFile("lead"), baseURL: run().url, locale: "zh-CN", colorScheme: "dark" });
  const page = await context.newPage();
  const wrong: string[] = [];
  // A page that server and browser draw differently is drawn a second time, with an error and without its theme.
  page.on("pageerror", (error) => wrong.push(`${page.url()}: ${error.message.slice(0, 200)}`));
  for (const place of pages) {
    await page.goto(`/${ORG}/${place}`);
    await expect(page.locator("[data-live=live]").first()).toBeAttached();
    await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
    if ((await page.locator("html").getAttribute("data-theme")) !== "dark") wrong.push(`${place}: the theme is lost`);
    if (!/\p{Script=Han}/u.test((await page.locator("nav").first().textContent()) ?? "")) wrong.push(`${place}: not in Chinese`);
  }
  expect(wrong).toEqual([]);
  await context.close();
});
