import os from "node:os";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { nodeNamed } from "./fixtures/api";
import { nodePages, pages } from "./fixtures/pages";
import { apiAs, as, ORG } from "./fixtures/people";

const PRESSES = 6;

/** What axe finds, each with the first element it is about. */
async function faultsOf(page: Page, rules?: string[]): Promise<string[]> {
  // Its types are of another copy of playwright-core.
  const axe = new AxeBuilder({ page: page as never });
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 120)} (${nodes.length})`);
}

/** Focuses each control as the keyboard does. @returns the controls that hide their focus, and those that are out of order. */
const focusFaults = () => {
  // The link of a row shows it around the whole row, by its ::after.
  const isMarked = (element: Element | null): boolean =>
    element !== null &&
    [undefined, "::after"].some((part) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element, part);
      return (outlineStyle !== "none" && Number.parseFloat(outlineWidth) > 0) || boxShadow !== "none";
    });
  const controls = [...document.querySelectorAll<HTMLElement>("a[href], button, input, select, textarea, summary, [tabindex]")].filter(
    (element) => element.tabIndex >= 0 && !element.matches(":disabled, [inert] *") && element.checkVisibility({ visibilityProperty: true }),
  );
  const faults: string[] = [];
  for (const control of controls) {
    const html = control.outerHTML.slice(0, 120);
    if (control.tabIndex > 0) faults.push(`out of turn: ${html}`);
    control.focus({ preventScroll: true });
    const held = document.activeElement;
    // A group of tabs or choices hands it on to one of them.
    if (!held || !control.contains(held)) faults.push(`takes no focus: ${html}`);
    // A field may show it on its frame.
    else if (![held, control, control.parentElement, control.parentElement?.parentElement ?? null].some(isMarked))
      faults.push(`its focus cannot be seen: ${html}`);
  }
  (document.activeElement as HTMLElement | null)?.blur();
  return [...new Set(faults)];
};

/** A few real presses of Tab move the focus each time: nothing traps it. After them the browser draws the focus as for people with a keyboard. */
async function walkByKeyboard(page: Page): Promise<string[]> {
  const seen = new Set<string>();
  for (let press = 0; press < PRESSES; press++) {
    await page.keyboard.press("Tab");
    seen.add(await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 300) ?? ""));
  }
  return [
    ...(seen.size < PRESSES / 2 ? [`Tab goes round in circles: ${[...seen].join(" ").slice(0, 200)}`] : []),
    ...(await page.evaluate(focusFaults)),
  ];
}

async function open(page: Page, place: string): Promise<void> {
  await page.goto(`/${ORG}/${place}`);
  await expect(page.locator("[data-live=live]").first()).toBeAttached();
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
}

test("every page passes axe in light and dark and works by keyboard", async ({ browser }) => {
  test.setTimeout(240_000);
  const id = await nodeNamed(await apiAs("owner"), os.hostname());
  const page = await as(browser, "owner");
  const wrong: string[] = [];
  for (const place of [...pages, ...nodePages(id)]) {
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    await open(page, place);
    const light = await faultsOf(page);
    const keyboard = await walkByKeyboard(page);
    await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
    const dark = await faultsOf(page, ["color-contrast"]);
    wrong.push(
      ...[...light, ...keyboard, ...dark.map((fault) => `dark: ${fault}`)].map((fault) => `${place.replace(id, "<id>")}: ${fault}`),
    );
  }
  expect(wrong).toEqual([]);
  await page.context().close();
});

test("no page scrolls sideways, from a small phone to a wide screen", async ({ browser }) => {
  test.setTimeout(120_000);
  const id = await nodeNamed(await apiAs("owner"), os.hostname());
  const page = await as(browser, "owner");
  const wrong: string[] = [];
  for (const place of [...pages, ...nodePages(id)]) {
    await page.setViewportSize({ width: 360, height: 800 });
    await open(page, place);
    for (const width of [360, 2560]) {
      await page.setViewportSize({ width, height: 800 });
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wider > 0) wrong.push(`${place.replace(id, "<id>")} at ${width}: ${wider} px too wide`);
    }
  }
  expect(wrong).toEqual([]);
  await page.context().close();
});
