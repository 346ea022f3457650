import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";

export const hasApt = (): boolean => ["/usr/bin/apt-get", "/usr/bin/dpkg", "/var/lib/dpkg/status"].every((file) => existsSync(file));

/**
 * Unpacks packages and their missing dependencies into `target`. Package lists and archives are stored below `cache`, so the machine does not change
 * and no root is needed. @throws Error with apt's message.
 */
export function unpackPackages(cache: string, packages: string[], target: string, withoutDependencies = false): void {
  const archives = mkdtempSync(path.join(cache, "archives-"));
  mkdirSync(path.join(archives, "partial"));
  const install = ["install", "--reinstall", "--download-only", "--no-install-recommends", "-y", "-o", `Dir::Cache::archives=${archives}`];
  try {
    withLists(cache, [...(withoutDependencies ? ["download"] : install), "-o", "Debug::NoLocking=1", ...packages], archives);
    // The machine's loader works only with the machine's C library.
    const files = readdirSync(archives).filter((file) => file.endsWith(".deb") && !file.startsWith("libc6_"));
    for (const file of files) must(spawnSync("dpkg", ["-x", path.join(archives, file), target], { encoding: "utf8" }));
  } finally {
    rmSync(archives, { recursive: true, force: true });
  }
}

/** Installs packages on the machine; needs root. @throws Error with apt's message. */
export function installPackages(cache: string, packages: string[]): void {
  withLists(cache, ["install", "--no-install-recommends", "-y", ...packages], cache);
}

/** Old lists may name versions that the archive has replaced. In that case, reads the lists again. */
function withLists(cache: string, args: string[], cwd: string): void {
  const lists = path.join(cache, "lists");
  const isOld = existsSync(lists);
  if (isOld && apt(lists, args, cwd).status === 0) return;
  const fresh = mkdtempSync(path.join(cache, "lists-"));
  mkdirSync(path.join(fresh, "partial"));
  // One of several sources may be unreachable. The next command shows whether the others have the packages.
  apt(fresh, ["update", "-o", "Debug::NoLocking=1"], cache);
  if (isOld) rmSync(lists, { recursive: true, force: true });
  moveUnlessThere(fresh, lists);
  must(apt(lists, args, cwd));
}

/** Another process may have made the same folder meanwhile: keep that one. */
export function moveUnlessThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
    rmSync(from, { recursive: true, force: true });
  }
}

function apt(lists: string, args: string[], cwd: string): SpawnSyncReturns<string> {
  const options = [
    `Dir::State::lists=${lists}`,
    "Dir::Cache::pkgcache=",
    "Dir::Cache::srcpkgcache=",
    "APT::Sandbox::User=root",
    "Acquire::Retries=2",
    "Acquire::http::Timeout=20",
  ];
  return spawnSync("apt-get", ["-q", ...options.flatMap((option) => ["-o", option]), ...args], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" },
  });
}

function must({ status, stderr, stdout, error }: SpawnSyncReturns<string>): void {
  if (status === 0) return;
  const said = (stderr || stdout || error?.message || "").trim().split("\n");
  throw new Error(said.find((line) => line.startsWith("E:")) ?? said.at(-1));
}
