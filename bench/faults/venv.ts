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

/** Why a virtual environment cannot be made here; null when it can. Debian ships the module that installs pip in a separate package. */
export async function venvUnavailable(): Promise<string | null> {
  try {
    await runTool(realPython(), ["-c", "import venv, ensurepip"]);
    return null;
  } catch (error) {
    return `needs Python with venv and ensurepip (python3-venv on Debian): ${(error as Error).message.split("\n").at(-1)}`;
  }
}

/** Makes a real virtual environment. Uses the base interpreter's pip if it has one, because unpacking another takes seconds. */
export async function makeVenv(folder: string, base = realPython()): Promise<void> {
  await runTool(base, ["-m", "venv", ...((await hasPip(base)) ? ["--without-pip"] : []), folder]);
}

/** Installs wheels of a folder into an environment, offline. */
export async function installInto(folder: string, wheels: string, ...args: string[]): Promise<void> {
  const python = join(folder, "bin/python");
  const pip = (await hasPip(realPython())) ? [realPython(), "-m", "pip", "--python", python] : [python, "-m", "pip"];
  await runTool(pip[0]!, [...pip.slice(1), "install", "-q", "--disable-pip-version-check", "--no-index", "-f", wheels, ...args]);
}

/** pip can install into another environment since 22.3. */
async function hasPip(python: string): Promise<boolean> {
  const said = await runTool(python, ["-m", "pip", "--version"]).catch(() => "");
  const [, major, minor] = /^pip (\d+)\.(\d+)/.exec(said) ?? [];
  return Number(major) > 22 || (Number(major) === 22 && Number(minor) >= 3);
}
