import { posix } from "node:path";
import type { Workload } from "../../../lib/contracts/workload";
import { formatOf } from "../../host/config-format";
import type { Host, HostStat } from "../../host/host";
import type { Memory } from "../check";
import { degraded, type Finding, faulty, ok, unknown, workloadCheck } from "../check";
import { endingFor } from "../ended-with";
import { envReaderOf, readEnvFile } from "../env-file";
import { type Blame, blamesIn, blameText } from "./blame";
import { believable, standingBlame } from "./evidence";
import { problemsIn } from "./parse-config";
import { type Problem, type ProblemCode, worstFirst } from "./problem";
import { type Reader, readerOf } from "./reader";

const MAX_FILES = 200;
const MAX_BYTES = 4 * 1024 * 1024;
const MAX_SHOWN = 20;

/** A file's problems as of its last change; read again only when it changed. */
interface Known {
  stamp: string;
  problems: Problem[];
}

export const configFiles = workloadCheck({
  id: "config.files",
  title: "Config files",
  about:
    "Parses each declared config file and looks at its encoding, doubled keys and undefined variables. A file that does not parse stops its service at the next restart, often hours after the edit.",
  knows:
    "YAML as PyYAML (1.1), Go or Compose read it; JSON, also with Python's NaN; TOML 1.0 for Python and 1.1 for others; INI as configparser or systemd read it, with the `%` of Alembic and Supervisor; JSON with comments where TypeScript or VS Code reads it; `.env` as dotenv or systemd read it; UTF-8, UTF-16 and the Chinese encodings. Log lines of Python's, Node's, Go's and Java's readers, of nginx, PostgreSQL, Redis, Docker and Hydra that blame a file; errors of validation with which a program ended.",
  cannotSee:
    "Whether the program accepts a key or value: only its log shows that. Files over 4 MiB or with more parts than the agent has memory for (YAML: 50,000). Of files whose name shows no format, only the encoding is checked.",
  every: "10s",
  within: "5s",
  appliesTo: (workload) => workload.configs.length > 0 || workload.runConfig !== undefined || workload.envFile !== undefined,
  async run(host, workload, memory) {
    const declared = [
      ...workload.configs,
      ...(workload.runConfig ? [workload.runConfig] : []),
      ...(workload.envFile ? [workload.envFile] : []),
    ];
    const { paths, missing } = await filesOf(host, declared);
    const environment = await environmentOf(host, workload);
    const found: Looked = { read: [], problems: [...missing], unread: [] };
    for (const path of paths) {
      try {
        found.problems.push(...(await problemsOf(host, path, workload, environment, memory)));
        found.read.push(path);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === "ENOENT") found.problems.push(missingAt(path));
        else found.unread.push(`${path}: ${code === "EACCES" ? "needs the right to read it" : (error as Error).message}`);
      }
    }
    const blames = await blamesIn(host, workload.logs);
    found.problems = (await believable(host, workload, found.problems, blames)).sort(worstFirst);
    const finding = findingOf(workload, found, blames, await standingBlame(host, found.read, blames));
    return finding.state === "ok" ? ((await refusedConfig(host, workload, found.read)) ?? finding) : finding;
  },
});

interface Looked {
  read: string[];
  problems: Problem[];
  unread: string[];
}

function findingOf(workload: Workload, { read, problems, unread }: Looked, blames: Blame[], standing: Blame | undefined): Finding {
  const [worst] = problems;
  if (!worst) {
    if (standing) return blamed(workload, standing, blames);
    if (unread.length > 0) return unknown(unread[0]!);
    return ok(parsedText(read), { files: read.length });
  }
  const said = blames.find((one) => one.path === worst.path) ?? blames.at(-1);
  const data = { workload: workload.name, problems: problems.slice(0, MAX_SHOWN), path: worst.path, blames };
  return (LESSER.has(worst.code) ? degraded : faulty)(
    worst.code,
    `${problemText(worst, problems)}${said ? `; ${blameText(said)}` : ""}`,
    data,
  );
}

/** Findings that may not stop anything. */
const LESSER = new Set<ProblemCode>(["duplicate-key", "read-otherwise", "unresolved-variable", "unknown-encoding"]);

function problemText(worst: Problem, problems: Problem[]): string {
  const where = worst.code === "missing" ? worst.path : `${worst.path}:${worst.line}:${worst.column}`;
  const others = problems.filter((problem) => problem !== worst);
  // Somebody has to set these variables, so every name is listed.
  const names = worst.code === "unresolved-variable" ? others.filter((one) => one.path === worst.path && one.code === worst.code) : [];
  const also = names.map((one) => `${one.reason.split(" ")[0]} (line ${one.line})`).join(", ");
  const rest = others.length - names.length;
  return `${where} ${worst.reason}${also ? `, nor are ${also}` : ""}${rest > 0 ? ` (and ${rest} more)` : ""}`;
}

/** What was checked, by format. Where the name tells no format, only the encoding was. */
function parsedText(read: string[]): string {
  const plain = read.filter((path) => formatOf(path) === undefined && readerOf(path, "") !== "systemd");
  const parsed = read.length - plain.length;
  const only = `${posix.basename(plain[0] ?? "")}${plain.length > 1 ? ` and ${plain.length - 1} more` : ""}`;
  const rest = `${only} ${plain.length > 1 ? "are" : "is"} UTF-8 text; the ${plain.length > 1 ? "names tell" : "name tells"} no format, so no syntax was looked at`;
  if (parsed === 0) return rest;
  return `${parsed} config ${parsed === 1 ? "file parses" : "files parse"}${plain.length > 0 ? `; ${rest}` : ""}`;
}

/** A log that blames a config although every file parses: the program knows more than we do, such as a required key. */
function blamed(workload: Workload, blame: Blame, blames: Blame[]): Finding {
  const place = blame.path ? ` about ${blame.path}${blame.line ? `:${blame.line}` : ""}` : "";
  const sentence = `${posix.basename(blame.log)} blames a config file${place}: ${blame.text}`;
  return degraded("log-blames", sentence, { workload: workload.name, path: blame.path ?? "", problems: [], blames });
}

/** A program that ended because a key or value is not what it wants. A file that changed since may be mended. */
async function refusedConfig(host: Host, workload: Workload, read: string[]): Promise<Finding | null> {
  const ending = await endingFor(host, workload, "config.files");
  const changed = await Promise.all(
    read.map((path) =>
      host.stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
  if (!ending || ending.mtimeMs < Math.max(0, ...changed)) return null;
  const data = { workload: workload.name, path: read[0] ?? "", problems: [], blames: [] };
  return degraded("log-blames", `${workload.name} has ended over its configuration: ${ending.said}`, data);
}

async function filesOf(host: Host, declared: string[]): Promise<{ paths: string[]; missing: Problem[] }> {
  const paths = new Set<string>();
  const missing: Problem[] = [];
  for (const pattern of declared) {
    if (!/[*?{]/.test(pattern)) paths.add(pattern);
    else {
      const found = await host.glob(pattern, { limit: MAX_FILES });
      for (const path of found) paths.add(path);
      if (found.length === 0) missing.push(missingAt(pattern, "no file matches"));
    }
  }
  return { paths: [...paths].slice(0, MAX_FILES), missing };
}

async function problemsOf(host: Host, path: string, workload: Workload, environment: IsDefined, memory: Memory): Promise<Problem[]> {
  const stat = await host.stat(path);
  if (stat.kind !== "file") throw new Error(stat.kind === "directory" ? "is a folder, not a file" : "is no regular file, not read");
  const known = memory.get(path) as Known | undefined;
  const stamp = stampOf(stat);
  // An undefined variable may become defined without a change of the file.
  if (known?.stamp === stamp && !known.problems.some((problem) => problem.code === "unresolved-variable")) return known.problems;
  if (stat.size > MAX_BYTES) throw new Error(`larger than ${MAX_BYTES / 1024 / 1024} MiB, not read`);
  const bytes = await host.readBytes(path, 0, stat.size);
  // Compose reads the `.env` beside its file by itself.
  const beside = readerOf(path, "", workload) === "compose" ? await readEnvFile(host, posix.join(posix.dirname(path), ".env")) : {};
  const isDefined: IsDefined = (name) => environment(name) || Object.hasOwn(beside, name);
  const problems = problemsIn(path, bytes, { reader: (_, text) => readerFor(path, text, workload), isDefined });
  // Half written: its size or time changed while we read. The next run reads all of it.
  const isSteady = stampOf(await host.stat(path)) === stamp && bytes.length === stat.size;
  if (isSteady) memory.set(path, { stamp, problems } satisfies Known);
  if (isSteady && !problems.some((problem) => problem.code !== "unresolved-variable")) host.history?.keep(path, bytes);
  return problems;
}

/** The environment file of a unit is read by systemd, whatever its name. */
const readerFor = (path: string, text: string, workload: Workload): Reader =>
  path === workload.envFile && workload.unit !== undefined ? "systemd" : readerOf(path, text, workload);
type IsDefined = (name: string) => boolean;

const stampOf = (stat: HostStat) => `${stat.inode} ${stat.size} ${stat.mtimeMs}`;
const missingAt = (path: string, reason = "does not exist"): Problem => ({ path, line: 1, column: 1, reason, text: "", code: "missing" });

/** Whether a variable is defined where the workload runs: its environment file, its unit, the agent's own environment. */
async function environmentOf(host: Host, workload: Workload): Promise<IsDefined> {
  const file = await readEnvFile(host, workload.envFile, envReaderOf(workload));
  let unit: string | undefined;
  if (workload.unit) {
    const shown = await host.run("systemctl", ["show", "--property=Environment", "--value", "--", workload.unit], { timeoutMs: 2_000 });
    unit = shown.exitCode === 0 ? shown.stdout : undefined;
  }
  return (name) =>
    Object.hasOwn(file, name) ||
    host.env(name) !== undefined ||
    (unit ?? "").split(/\s+/).some((pair) => pair.replace(/^"/, "").startsWith(`${name}=`));
}
