import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { runTool } from "./run-tool";

/** The first `python3` of the PATH that is a real interpreter and not a version manager's shim. */
export function realPython(): string {
  const folders = (process.env.PATH ?? "").split(":").filter((folder) => folder && !folder.includes("shims"));
  for (const folder of [...folders, "/usr/bin", "/usr/local/bin"]) {
    const path = join(folder, "python3");
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {}
  }
  throw new Error("no python3 on the PATH");
}

/** Why a virtual environment cannot be made here; null when it can. Debian ships the module that brings pip along in a package of its own. */
export async function venvUnavailable(): Promise<string | null> {
  try {
    await runTool(realPython(), ["-c", "import venv, ensurepip"]);
    return null;
  } catch (error) {
    return `needs Python with venv and ensurepip (python3-venv on Debian): ${(error as Error).message.split("\n").at(-1)}`;
  }
}

/** A real virtual environment. The base interpreter's pip installs into it where there is one: an environment's own takes seconds to unpack. */
export async function makeVenv(folder: string, base = realPython()): Promise<void> {
  await runTool(base, ["-m", "venv", ...((await hasPip(base)) ? ["--without-pip"] : []), folder]);
}

/** Installs wheels of a folder into an environment, offline. */
export async function installInto(folder: string, wheels: string, ...args: string[]): Promise<void> {
  const python = join(folder, "bin/python");
  const pip = (await hasPip(realPython())) ? [realPython(), "-m", "pip", "--python", python] : [python, "-m", "pip"];
  await runTool(pip[0]!, [...pip.slice(1), "install", "-q", "--disable-pip-version-check", "--no-index", "-f", wheels, ...args]);
}

/** pip learnt to install into another environment with 22.3. */
async function hasPip(python: string): Promise<boolean> {
  const said = await runTool(python, ["-m", "pip", "--version"]).catch(() => "");
  const [, major, minor] = /^pip (\d+)\.(\d+)/.exec(said) ?? [];
  return Number(major) > 22 || (Number(major) === 22 && Number(minor) >= 3);
}
