import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "playwright";

const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/opt/google/chrome/chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

const installed = (): string | undefined =>
  [process.env.CHROMIUM_PATH ?? "", ...places, chromium.executablePath()].find((place) => place && existsSync(place));

/** The browser for the end-to-end tests: one that is on the machine, else Playwright's, else Debian's is installed. @throws Error that says what to install. */
export function findChromium(say: (line: string) => void): string {
  const found = installed();
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    say("Installing Debian's chromium …");
    spawnSync("apt-get", ["update", "-qq"], { stdio: "ignore" });
    spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], {
      stdio: "ignore",
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  }
  const now = installed();
  if (!now) throw new Error("There is no Chromium on this machine. Install one (Debian: apt-get install chromium), or set CHROMIUM_PATH.");
  return now;
}
