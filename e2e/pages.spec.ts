import os from "node:os";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { nodeNamed } from "./fixtures/api";
import { countingShifts, reportShift, type Size } from "./fixtures/layout-shift";
import { faultsOf, walkByKeyboard } from "./fixtures/page-faults";
import { nodePages, pages } from "./fixtures/pages";
import { apiAs, ORG } from "./fixtures/people";

/** Opens each page in a fresh browser, waits until it stops changing, and reports what moved. */
async function visitAll(browser: Browser, size: Size, look: (page: Page) => Promise<string[]>): Promise<void> {
  const id = await nodeNamed(await apiAs("owner"), os.hostname());
  for (const place of [...pages, ...nodePages(id)]) {
    const page = await countingShifts(browser, "owner", size);
    const name = place.replace(id, "<id>");
    await page.goto(`/${ORG}/${place}`);
    await expect(page.locator("[data-live=live]").first()).toBeAttached();
    await page.waitForLoadState("networkidle").catch(() => {});
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
    await reportShift(page, name, size);
    expect.soft(await look(page), name).toEqual([]);
    await page.context().close();
  }
}

test("on a desktop no page shifts while it loads, and each passes axe in light and dark and works by keyboard", async ({ browser }) => {
  test.setTimeout(540_000);
  await visitAll(browser, "desktop", async (page) => {
    const light = await faultsOf(page);
    const keyboard = await walkByKeyboard(page);
    await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
    const dark = await faultsOf(page, ["color-contrast"]);
    return [...light, ...keyboard, ...dark.map((fault) => `dark: ${fault}`)];
  });
});

test("on a phone no page shifts while it loads, and none scrolls sideways, from a small phone to a wide screen", async ({ browser }) => {
  test.setTimeout(420_000);
  await visitAll(browser, "phone", async (page) => {
    const wrong: string[] = [];
    for (const width of [360, 2560]) {
      await page.setViewportSize({ width, height: 800 });
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wider > 0) wrong.push(`at ${width}: ${wider} px too wide`);
    }
    return wrong;
  });
});
