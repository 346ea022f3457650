import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bootId, startTimeOf } from "../host/process-start";

/**
 * Makes sure that one agent only works on a state folder: two would give the same numbers to reports and run the same targets.
 * @throws when another one is alive.
 */
export function lockState(state: string): () => void {
  const path = join(state, "lock");
  const mine = `${process.pid} ${startTimeOf(process.pid) ?? ""} ${bootId()}`;
  for (let attempt = 0; ; attempt++) {
    try {
      writeFileSync(path, mine, { flag: "wx", mode: 0o600 });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST" || attempt > 2) throw error;
    }
    const [pid, startTime, boot] = readLock(path);
    // A pid that belongs to another process now, or was noted before a reboot, is not a running agent.
    const isAlive = pid && startTime && boot === bootId() && startTimeOf(Number(pid)) === startTime;
    if (isAlive && Number(pid) !== process.pid)
      throw new Error(`another agent (process ${pid}) works on ${state}; give this one another --state`);
    rmSync(path, { force: true });
  }
}

function readLock(path: string): string[] {
  try {
    return readFileSync(path, "utf8").split(" ");
  } catch {
    return [];
  }
}
