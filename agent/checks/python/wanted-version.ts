import { posix } from "node:path";
import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import { parseToml } from "../../host/parse-untrusted";
import { poetryClause } from "./lock-file";

export interface WantedVersion {
  specifier: string;
  source: string;
}

/** The Python version that a workload requires, and the file or setting that says so. Null when nothing does, `absent` when a pinned environment does not exist. */
export async function wantedVersion(host: Host, workload: Workload, path = ""): Promise<WantedVersion | { absent: string } | null> {
  if (workload.requiresPython) return { specifier: workload.requiresPython, source: "agent.yaml" };
  if (!workload.folder) return null;
  const read = (name: string) => host.readText(posix.join(workload.folder!, name)).catch(() => "");
  const project = requiresPython(await read("pyproject.toml"));
  if (project) return { specifier: project, source: "pyproject.toml" };
  const setup = /^\s*python_requires\s*=\s*(\S.*)$/m.exec(await read("setup.cfg"))?.[1];
  if (setup) return { specifier: setup.trim(), source: "setup.cfg" };
  const pinned = firstWord(await read(".python-version"));
  if (pinned) return pinnedVersion(host, pinned, path);
  const tool = /^python[ \t]+(\d[\w.]*)/m.exec(await read(".tool-versions"))?.[1];
  if (tool) return { specifier: tool, source: ".tool-versions" };
  const runtime = /^python-(\d[\d.]*)/m.exec(await read("runtime.txt"))?.[1];
  return runtime ? { specifier: runtime, source: "runtime.txt" } : null;
}

const firstWord = (text: string): string | undefined =>
  text
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim().split(/\s+/)[0]!)
    .find((word) => word !== "");

/** `.python-version` holds a number (`3.11`, `cpython-3.11.7`), or the name of an environment that pyenv keeps: its own pyvenv.cfg tells the version. */
async function pinnedVersion(host: Host, pinned: string, path: string): Promise<WantedVersion | { absent: string } | null> {
  const number = /^(?:c?python[-@])?(\d+(?:\.\d+)*(?:(?:a|b|rc)\d+)?)t?(?:-[\w-]+)?$/.exec(pinned)?.[1];
  if (number) return { specifier: number, source: ".python-version" };
  if (pinned === "system") return null;
  const shims = path.split(":").find((folder) => /\/shims\/?$/.test(folder));
  const roots = [host.env("PYENV_ROOT"), shims && posix.dirname(shims), `${host.env("HOME") ?? "/root"}/.pyenv`];
  for (const root of roots.filter((one): one is string => typeof one === "string")) {
    const folder = posix.join(root, "versions", pinned);
    const config = await host.readText(posix.join(folder, "pyvenv.cfg")).catch(() => "");
    const version = /^version(?:_info)?\s*=\s*(\d+(?:\.\d+)*)/m.exec(config)?.[1];
    if (version)
      return { specifier: version, source: `.python-version, which names the environment ${pinned} with Python ${version} (pyvenv.cfg)` };
    if (await host.stat(folder).catch(() => null)) return null;
  }
  return { absent: `.python-version names ${pinned}, and pyenv has no such version or environment (${roots.filter(Boolean).join(", ")})` };
}

/** `requires-python` of a pyproject.toml's text, or what Poetry's table says of python; null when it has none or does not parse (config.files reports that). */
function requiresPython(text: string): string | null {
  try {
    const { project, tool } = parseToml(text) as {
      project?: { "requires-python"?: unknown };
      tool?: { poetry?: { dependencies?: { python?: unknown } } };
    };
    const wanted = project?.["requires-python"];
    if (typeof wanted === "string") return wanted;
    const poetry = tool?.poetry?.dependencies?.python;
    if (typeof poetry !== "string" || poetry.includes("||")) return null;
    const clauses = poetry.split(/\s*,\s*/).map(poetryClause);
    return clauses.includes(undefined) ? null : clauses.filter(Boolean).join(",") || null;
  } catch {
    return null;
  }
}
