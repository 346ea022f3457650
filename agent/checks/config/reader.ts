import { posix } from "node:path";
import type { Workload } from "../../../lib/contracts/workload";

/**
 * Who reads a file, as far as that changes what it means: Python's own readers and PyYAML, Compose, systemd, a reader of JSON with comments,
 * or something unknown.
 */
export type Reader = "python" | "compose" | "systemd" | "commented-json" | "other";

const COMPOSE = /^(?:docker-|podman-)?compose(?:[.-][\w.-]+)?\.ya?ml$/;
const UNIT = /\.(?:service|socket|timer|mount|automount|swap|target|path|slice|scope|network|netdev|link|nspawn)(?:\.d\/[^/]+\.conf)?$/;
/** TypeScript, VS Code, development containers and ESLint read JSON with comments and commas at the end. */
const COMMENTED_JSON =
  /(?:^|\/)(?:[jt]sconfig(?:\.[\w.-]+)?\.json|\.?devcontainer\.json|\.eslintrc\.json|\.vscode\/[^/]+\.json|[^/]+\.jsonc)$/;
const UNIT_SECTION = /^\[(?:Unit|Service|Install|Socket|Timer|Mount|Path|Slice|Match|Network|Link|Journal|Manager|Resolve|Time|Login)\]/m;

/** The reader of one file of a workload. The name decides first, then what the file holds, then what the workload says of itself. */
export function readerOf(path: string, text: string, workload: Pick<Workload, "kind"> & Partial<Workload> = { kind: "service" }): Reader {
  const name = posix.basename(path);
  if (COMPOSE.test(name)) return "compose";
  if (COMMENTED_JSON.test(path)) return "commented-json";
  if (/^(?:pyproject|uv|poetry|pdm|pylock[\w.]*)\.(?:toml|lock)$/.test(name)) return "python";
  if (UNIT.test(path) || (/\.conf$/.test(name) && UNIT_SECTION.test(text))) return "systemd";
  // A manifest of Kubernetes is read by Go.
  if (/\.ya?ml$/.test(name) && /^apiVersion:/m.test(text) && /^kind:/m.test(text)) return "other";
  return runsPython(workload) ? "python" : "other";
}

const runsPython = (workload: Pick<Workload, "kind"> & Partial<Workload>): boolean =>
  workload.kind === "training" ||
  [workload.python, workload.venv, workload.importLine, workload.requiresPython].some((part) => part !== undefined) ||
  (workload.requirements !== undefined && !/package(-lock)?\.json$/.test(workload.requirements));
