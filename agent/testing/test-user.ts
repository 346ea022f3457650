import { execFileSync, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Real users need root and the programs that make them; `why` is the reason that a skipped test shows. */
export const canMakeUsers =
  process.getuid?.() === 0 && spawnSync("sh", ["-c", "command -v useradd && command -v userdel && command -v setpriv"]).status === 0;
export const whyNoUsers = "skipped where not root, or without useradd and setpriv";

export interface TestUser {
  name: string;
  uid: number;
  gid: number;
  /** A folder of the user's own that everybody may enter. */
  folder: string;
  /** Runs a script with bash as the user and returns its output. @throws when it fails. */
  sh(script: string): string;
  remove(): void;
}

/** A real user of this machine for one test, with a folder. Must be removed by the test. */
export function makeTestUser(): TestUser {
  const name = `mwt-${randomBytes(4).toString("hex")}`;
  execFileSync("useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", name]);
  const [uid, gid] = ["-u", "-g"].map((flag) => Number(execFileSync("id", [flag, name], { encoding: "utf8" })));
  const folder = mkdtempSync(join(tmpdir(), "mw-user-"));
  chownSync(folder, uid!, gid!);
  chmodSync(folder, 0o755);
  const become = [`--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", "--", "bash", "-euc"];
  return {
    name,
    uid: uid!,
    gid: gid!,
    folder,
    sh: (script) => execFileSync("setpriv", [...become, script], { cwd: folder, encoding: "utf8", env: { ...process.env, HOME: folder } }),
    remove() {
      spawnSync("userdel", [name]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
