import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/**
 * A temporary folder for one run of tests: its processes' `TMPDIR`. Every user can write to it, as to the system's. Tests leave folders behind
 * (Playwright makes folders even for specs that it only lists), so `remove` deletes all of them at the end of the run.
 */
export function makeTempFolder(): { folder: string; remove(): void } {
  const folder = mkdtempSync(path.join(os.tmpdir(), "mw-tests-"));
  chmodSync(folder, 0o1777);
  const remove = () => {
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    } catch (error) {
      console.error(`${folder} is left behind: ${(error as Error).message}`);
    }
  };
  return { folder, remove };
}
