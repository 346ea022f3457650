import { writeFileSync } from "node:fs";
import path from "node:path";
import { chromium, errors, type Page } from "playwright";
import { findChromium } from "@/scripts/test/chromium";
import { foundCompany, settle } from "./company";

const folder = path.resolve(import.meta.dirname, "../../docs/images");
/** README is read on slow lines, too. */
const MOST_BYTES = 200 * 1024;
const sizes = { desk: { width: 1280, height: 800 }, phone: { width: 390, height: 780 } } as const;

async function picture(page: Page, name: string, size: keyof typeof sizes): Promise<void> {
  await page.setViewportSize(sizes[size]);
  // The live stream may keep the network busy; the page had enough time then.
  await page.waitForLoadState("networkidle").catch((error: unknown) => {
    if (!(error instanceof errors.TimeoutError)) throw error;
  });
  const devtools = await page.context().newCDPSession(page);
  const { data } = await devtools.send("Page.captureScreenshot", { format: "webp", quality: 85 });
  const bytes = Buffer.from(data, "base64");
  if (bytes.length > MOST_BYTES) throw new Error(`${name} has ${bytes.length} bytes, more than ${MOST_BYTES}`);
  writeFileSync(path.join(folder, `${name}.webp`), bytes);
  console.log(`docs/images/${name}.webp  ${Math.round(bytes.length / 1024)} KiB`);
}

/** Creates an organisation on a fresh Millwright, starts the demo's hosts, and takes a picture of each page. */
export async function takePictures(url: string, firstRunToken: string, startDemo: () => void): Promise<void> {
  const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox", "--disable-gpu"] });
  try {
    const { api, join } = await foundCompany(browser, url, firstRunToken);
    startDemo();
    const addresses = await settle(api);
    const page = await join();
    for (const [name, address] of Object.entries(addresses)) {
      await page.goto(address);
      await page.locator("[data-live=live]").first().waitFor({ state: "attached" });
      await picture(page, name, "desk");
    }
    await page.goto(addresses.repair);
    await picture(page, "repair-phone", "phone");
  } finally {
    await browser.close();
  }
}
