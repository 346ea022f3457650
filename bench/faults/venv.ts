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

/** A real virtual environment with pip, offline; gives its interpreter. */
export async function makeVenv(folder: string, base = realPython()): Promise<string> {
  await runTool(base, ["-m", "venv", folder]);
  return join(folder, "bin/python");
}
