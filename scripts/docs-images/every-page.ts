import { mkdirSync } from "node:fs";
import path from "node:path";
import { type Browser, errors, type Page } from "playwright";
import { nodePages, pages } from "@/e2e/fixtures/pages";
import type { Addresses } from "./company";

type Cookies = Awaited<ReturnType<ReturnType<Page["context"]>["storageState"]>>;

const sizes = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;
const languages = ["en", "zh-CN"] as const;

interface Pictured {
  url: string;
  /** Who is signed in. */
  storageState: Cookies;
  addresses: Addresses;
  folder: string;
}

const nameOf = (place: string): string => place.replace(/^\//, "").replaceAll(/[/?=]+/g, "-");

/** Takes pictures of every page: desktop and phone, light and dark, in each language. They are not part of the repository. */
export async function pictureEveryPage(browser: Browser, { url, storageState, addresses, folder }: Pictured): Promise<void> {
  const { org, node, incident, repair } = addresses;
  const inOrg = [...pages, ...nodePages(node), `incidents/${incident}`, `repairs/${repair}`].map((place) => `/${org}/${place}`);
  for (const locale of languages) {
    const into = path.join(folder, locale);
    mkdirSync(into, { recursive: true });
    const context = await browser.newContext({ baseURL: url, locale, storageState, reducedMotion: "reduce" });
    const page = await context.newPage();
    for (const place of [...inOrg, "/account", "/docs"]) {
      await page.goto(place);
      await settled(page);
      const name = nameOf(place.replace(`/${org}/`, "").replace(node, "node").replace(incident, "one").replace(repair, "one"));
      for (const [size, viewport] of Object.entries(sizes))
        for (const colorScheme of ["light", "dark"] as const) {
          await page.setViewportSize(viewport);
          await page.emulateMedia({ colorScheme });
          await settled(page);
          await page.screenshot({ path: path.join(into, `${name}-${size}-${colorScheme}.png`) });
        }
    }
    await context.close();
  }
  console.log(`${folder}: ${languages.length * (inOrg.length + 2) * 4} pictures`);
}

/** Waits for the page's requests. The live stream may keep the network busy; by the timeout the page has loaded. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle", { timeout: 5_000 }).catch((error: unknown) => {
    if (!(error instanceof errors.TimeoutError)) throw error;
  });
}
