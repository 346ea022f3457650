import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { runTool } from "./run-tool";
import { realPython } from "./venv";

export interface Interpreter {
  path: string;
  version: string;
}

const ASK = "import sys; print('%d.%d.%d' % tuple(sys.version_info[:3]))";

/** The real Python 3 interpreters of this machine (the system's and pyenv's), oldest first. */
export async function interpreters(): Promise<Interpreter[]> {
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), ".pyenv"), "versions");
  const names = (folder: string) => {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  };
  const paths = [realPython(), ...names(versions).map((name) => join(versions, name, "bin/python3"))];
  const asked = paths.map(async (path) => ({ path, version: (await runTool(path, ["-c", ASK]).catch(() => "")).trim() }));
  const found = (await Promise.all(asked)).filter(({ version }) => version.startsWith("3."));
  return found.sort((a, b) => a.version.localeCompare(b.version, "en", { numeric: true }));
}
