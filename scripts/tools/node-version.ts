import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { moveUnlessThere } from "./apt";

const defaultCache = path.resolve(import.meta.dirname, "../../.cache/node");

/** The path of Node.js in a version such as `24` (its newest) or `22.12.0`, from the registry's package for this platform. @throws Error that says why there is none. */
export function nodeVersion(version: string, cache = defaultCache): string {
  if (!/^\d+(\.\d+){0,2}$/.test(version)) throw new Error(`"${version}" is no version of Node.js: give a number such as 24.`);
  const name = `node-${process.platform}-${process.arch}`;
  const program = path.join("node_modules", name, "bin/node");
  const folder = path.join(cache, version);
  if (!existsSync(path.join(folder, program))) {
    mkdirSync(cache, { recursive: true });
    const unfinished = mkdtempSync(path.join(cache, "installing-"));
    const install = [
      "install",
      `${name}@${version}`,
      "--prefix",
      unfinished,
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      "--loglevel=error",
    ];
    const { status, stderr, error } = spawnSync("npm", install, { encoding: "utf8" });
    if (status === 0) moveUnlessThere(unfinished, folder);
    rmSync(unfinished, { recursive: true, force: true });
    if (status !== 0) throw new Error(`Node.js ${version} cannot be had: ${error?.message ?? stderr.trim()}`);
  }
  return path.join(folder, program);
}
