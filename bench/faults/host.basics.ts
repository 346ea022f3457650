import { randomBytes } from "node:crypto";
import { mkdir, statfs, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Workload } from "@/lib/contracts/workload";
import type { Fault } from "./fault";
import { runTool } from "./run-tool";

const MIB = 1024 * 1024;
const disk = (dir: string) => join(dir, "disk");

/** A real in-memory file system, filled completely by rotated logs that nothing deletes. */
export const fault: Fault = {
  id: "host.basics",
  title: "rotated logs fill a disk",
  repaired: "real",
  async unavailable() {
    const probe = await runTool("unshare", ["-m", "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", "/mnt"]).catch(
      (error: Error) => error.message,
    );
    return probe === "" ? null : "file systems cannot be mounted here";
  },
  async healthy(dir) {
    await silenceKernelLog(dir);
    await mkdir(disk(dir));
    await runTool("mount", ["-t", "tmpfs", "-o", "size=24m", "tmpfs", disk(dir)]);
    await mkdir(join(disk(dir), "log"));
    await writeFile(join(disk(dir), "log/app.log"), "running\n");
    return async () => void (await runTool("umount", ["-l", disk(dir)]).catch(() => {}));
  },
  workload: (dir) => Workload.parse({ name: "app", kind: "service", logs: [join(disk(dir), "log/app.log")] }),
  async inject(dir) {
    const old = Date.now() / 1000 - 10 * 86_400;
    for (let number = 1; (await statfs(disk(dir))).bavail > 0; number++) {
      const path = join(disk(dir), `log/app.log.${number}.gz`);
      await writeFile(path, randomBytes(2 * MIB)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOSPC") throw error;
      });
      await utimes(path, old, old);
    }
    return async () => {};
  },
  expect: {
    code: "disk-full",
    sentence: /\/disk is 100 % full, 0 B left of 24 MiB \(statfs\)/,
  },
  runbook: "clean-disk",
  parameters: (dir) => ({ kept_in: join(dir, "moved") }),
  environment: (dir) => ({ PATH: `${join(dir, "programs")}:${process.env.PATH ?? ""}` }),
};

/** The machine's kernel log may contain other faults, such as an out-of-memory kill by an earlier injection. */
async function silenceKernelLog(dir: string): Promise<void> {
  await mkdir(join(dir, "programs"));
  await writeFile(join(dir, "programs/journalctl"), "#!/bin/sh\necho 'No journal files were found.' >&2\nexit 1\n", { mode: 0o755 });
  await writeFile(join(dir, "programs/dmesg"), "#!/bin/sh\necho '[    1.000000] Linux version 6.8.0'\n", { mode: 0o755 });
}
