import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { CheckResult } from "../../lib/contracts/check";

/** What a running agent leaves in its state folder for `millwright-agent status`: no socket, no listening port. */
const Status = z.object({
  pid: z.int(),
  version: z.string(),
  nodeId: z.string(),
  name: z.string(),
  portal: z.string(),
  startedAtMs: z.int(),
  atMs: z.int(),
  connected: z.boolean(),
  connectionSinceMs: z.int(),
  connectionReason: z.string(),
  waitingReports: z.int(),
  busy: z.boolean(),
  drained: z.boolean(),
  rssBytes: z.number(),
  cpuRatio: z.number(),
  checks: z.array(CheckResult),
});
export type Status = z.infer<typeof Status>;

const pathOf = (state: string) => join(state, "status.json");

/** Not synced to disk: it is about now. */
export function writeStatus(state: string, status: Status): void {
  const temporary = `${pathOf(state)}.tmp`;
  writeFileSync(temporary, JSON.stringify(status), { mode: 0o600 });
  renameSync(temporary, pathOf(state));
}

/** Undefined when no agent ever ran on this state folder. */
export function readStatus(state: string): Status | undefined {
  try {
    return Status.parse(JSON.parse(readFileSync(pathOf(state), "utf8")));
  } catch {
    return undefined;
  }
}

/** Whether a process with this pid exists, even if it belongs to another user. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
