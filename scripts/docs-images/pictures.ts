import { writeFileSync } from "node:fs";
import path from "node:path";
import { chromium, type Page } from "playwright";
import { findChromium } from "@/scripts/test/chromium";
import { foundCompany, settle } from "./company";
import { pictureEveryPage, settled } from "./every-page";

const folder = path.resolve(import.meta.dirname, "../../docs/images");
/** README is also read over slow connections. */
const MOST_BYTES = 200 * 1024;
const sizes = { desk: { width: 1280, height: 800 }, phone: { width: 390, height: 780 } } as const;

async function picture(page: Page, name: string, size: keyof typeof sizes): Promise<void> {
  await page.setViewportSize(sizes[size]);
  await settled(page);
  const devtools = await page.context().newCDPSession(page);
  const { data } = await devtools.send("Page.captureScreenshot", { format: "webp", quality: 85 });
  const bytes = Buffer.from(data, "base64");
  if (bytes.length > MOST_BYTES) throw new Error(`${name} has ${bytes.length} bytes, more than ${MOST_BYTES}`);
  writeFileSync(path.join(folder, `${name}.webp`), bytes);
  console.log(`docs/images/${name}.webp  ${Math.round(bytes.length / 1024)} KiB`);
}

interface Pictures {
  url: string;
  firstRunToken: string;
  startDemo: () => void;
  /** The folder for pictures of every page. Without it only those of README and docs are taken. */
  everyPageInto: string | undefined;
}

/** Creates an organisation on a fresh Millwright, starts the demo's hosts, and takes the pictures. */
export async function takePictures({ url, firstRunToken, startDemo, everyPageInto }: Pictures): Promise<void> {
  const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox", "--disable-gpu"] });
  try {
    const { api, join } = await foundCompany(browser, url, firstRunToken);
    startDemo();
    const addresses = await settle(api);
    const page = await join();
    const { org, incident, repair } = addresses;
    const places = { overview: "overview", incident: `incidents/${incident}`, repair: `repairs/${repair}` };
    for (const [name, place] of Object.entries(places)) {
      await page.goto(`/${org}/${place}`);
      await page.locator("[data-live=live]").first().waitFor({ state: "attached" });
      await picture(page, name, "desk");
    }
    await picture(page, "repair-phone", "phone");
    if (everyPageInto) await pictureEveryPage(browser, { url, storageState: await api.storageState(), addresses, folder: everyPageInto });
  } finally {
    await browser.close();
  }
}
