import { closeSync, constants, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isAlive, readStatus } from "../reports/status-file";

const POLL_MS = 500;

/** Tells the agent to begin no new repair, and waits for the one that runs. `off` lets it begin again. Exit code 1 when it did not end in time. */
export async function drainCommand(state: string, off: boolean, waitMs: number, print: (line: string) => void): Promise<number> {
  const path = join(state, "drain");
  if (off) {
    rmSync(path, { force: true });
    print("the agent takes repairs again");
    return 0;
  }
  // The folder may belong to a user that root does not trust: links in it are not followed.
  closeSync(openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW, 0o600));
  const askedMs = Date.now();
  for (;;) {
    const status = readStatus(state);
    if (!status || !isAlive(status.pid)) {
      print("drained: no agent runs; it will begin no repair until `drain --off`");
      return 0;
    }
    // Only what the agent wrote after it could see the request counts.
    if (status.drained && status.atMs > askedMs && !status.busy) {
      print("drained: nothing runs, and no new repair begins until `drain --off`");
      return 0;
    }
    if (Date.now() - askedMs > waitMs) {
      print("a repair still runs; no new one will begin. Ask again with a longer --wait");
      return 1;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
