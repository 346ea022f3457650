import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { text } from "node:stream/consumers";

/**
 * Runs a builder, a Node program, and writes the stamp when it succeeds. Removes the old stamp first, so that a stopped build counts as none.
 * `stop` ends the builder and the processes that it started. @throws Error with the builder's output
 */
export async function buildPart(root: string, command: string[], stamp: { file: string; hash: string }, stop?: AbortSignal): Promise<void> {
  stop?.throwIfAborted();
  rmSync(stamp.file, { force: true });
  const builder = spawn(process.execPath, command, {
    cwd: root,
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", "pipe", "pipe"],
    // A separate process group, so that its workers can be ended with it. Without `stop`, Ctrl-C in a terminal must reach it.
    detached: stop !== undefined,
  });
  // A stopped build is not used, so the builder needs no time to clean up.
  const end = () => {
    if (builder.pid) process.kill(-builder.pid, "SIGKILL");
  };
  stop?.addEventListener("abort", end);
  builder.once("exit", () => stop?.removeEventListener("abort", end));
  const [[status], out, faults] = await Promise.all([once(builder, "close"), text(builder.stdout), text(builder.stderr)]);
  stop?.throwIfAborted();
  if (status !== 0) throw new Error(`${out}${faults}`);
  mkdirSync(path.dirname(stamp.file), { recursive: true });
  writeFileSync(stamp.file, stamp.hash);
}
