import { existsSync } from "node:fs";
import { chromium } from "playwright";
import { debianTool } from "../tools/debian";

const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/opt/google/chrome/chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The browser for the end-to-end tests: the machine's, else Playwright's, else Debian's. @throws Error that says what to install. */
export function findChromium(): string {
  const own = [process.env.CHROMIUM_PATH ?? "", ...places, chromium.executablePath()].find((place) => place && existsSync(place));
  try {
    return own ?? debianTool("chromium");
  } catch (error) {
    throw new Error(`There is no Chromium (${(error as Error).message}). Install one, or set CHROMIUM_PATH.`);
  }
}
