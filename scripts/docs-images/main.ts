/** Takes the pictures of README and docs from the demo fleet, on a Millwright of its own: `npm run docs:images`. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { chromium, type Page } from "playwright";
import { FIRST_RUN_TOKEN, readRun, root, startStack } from "@/e2e/fixtures/stack";
import { findChromium } from "@/scripts/test/chromium";
import { foundCompany, settle } from "./company";

/** README is read on slow lines, too. */
const MOST_BYTES = 200 * 1024;
const sizes = { desk: { width: 1280, height: 800 }, phone: { width: 390, height: 780 } } as const;

async function picture(page: Page, name: string, size: keyof typeof sizes): Promise<void> {
  await page.setViewportSize(sizes[size]);
  await page.waitForLoadState("networkidle").catch(() => {});
  const devtools = await page.context().newCDPSession(page);
  const { data } = await devtools.send("Page.captureScreenshot", { format: "webp", quality: 85 });
  const bytes = Buffer.from(data, "base64");
  if (bytes.length > MOST_BYTES) throw new Error(`${name} has ${bytes.length} bytes, more than ${MOST_BYTES}`);
  writeFileSync(path.join(root, "docs/images", `${name}.webp`), bytes);
  console.log(`docs/images/${name}.webp  ${Math.round(bytes.length / 1024)} KiB`);
}

const stack = await startStack();
const demo = spawn(process.execPath, ["--conditions=react-server", "--import", "tsx", "demo/main.ts"], {
  cwd: root,
  env: { ...process.env, MILLWRIGHT_DATA: stack.dataFolder },
  stdio: "ignore",
});
const args = ["--no-sandbox", "--disable-gpu"];
const browser = await chromium.launch({ executablePath: findChromium(), args });
try {
  const { url } = readRun(stack.dataFolder);
  const { api, join } = await foundCompany(browser, url, FIRST_RUN_TOKEN);
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
  demo.kill("SIGTERM");
  await Promise.all([demo.exitCode === null ? once(demo, "exit") : null, stack.stop()]);
  rmSync(stack.dataFolder, { recursive: true, force: true });
}
