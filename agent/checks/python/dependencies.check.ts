import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import { degraded, type Finding, faulty, type Memory, notApplicable, ok, unknown, workloadCheck } from "../check";
import { endingFor, isRunning } from "../ended-with";
import { endsWith } from "../log-end";
import { newestTail } from "../log-tail";
import { npmFiles, npmProblems } from "../node/npm-problems";
import { excerpt } from "../quantity";
import { overridesOf } from "../serving/profiles";
import { isAccepted, overridesText } from "./contradictions";
import { codeOf, describeProblem, othersText, worstFirst } from "./describe-problem";
import { environmentSignature } from "./environment-signature";
import { interpreterOf } from "./interpreter-of";
import { type LoadedRequirements, loadRequirements } from "./load-requirements";
import { loadedBy } from "./loaded-code";
import { ALONE } from "./resolve-python";
import { lastLine, type PackageProblem, type ProbeAnswer, runProbe } from "./run-probe";

/** How long an answer holds while nothing on disk changed, so that an ordinary minute costs a few `stat`s and no interpreter. */
const REUSE_MS = 10 * 60_000;
const MAX_PROBLEMS = 20;

const isNpm = (workload: Workload): boolean => /(^|\/)package(-lock)?\.json$/.test(workload.requirements ?? "");

export const pythonDependencies = workloadCheck({
  id: "python.dependencies",
  title: "Packages",
  about:
    "Compares what a workload's interpreter really has installed with its requirements and with what each installed package demands of the others. A contradiction often stays unnoticed until the next restart, and then the workload does not start.",
  knows:
    "CPython 3.6 and later with importlib.metadata; requirements files in pip's format and encodings, pyproject.toml (PEP 621, Poetry), uv.lock, poetry.lock, pdm.lock, pylock.toml, conda's environment.yml; PEP 440 versions and PEP 508 markers; packages installed in place (`pip install -e`) whose folder is gone or has changed; packages installed twice; a log that ends at an import; npm 8 and later with package-lock.json.",
  cannotSee:
    "Packages that conda alone knows, files of a package that were deleted or edited, compiled libraries outside of Python, and yarn's or pnpm's trees.",
  every: "30s",
  within: "120s",
  appliesTo: (workload) => isNpm(workload) || interpreterOf(workload) !== undefined,
  async run(host, workload, memory) {
    const python = interpreterOf(workload);
    if (python === undefined && !isNpm(workload)) return notApplicable("The workload declares no interpreter");
    const files = isNpm(workload) ? npmFiles(workload) : [python, workload.requirements];
    const signature = await environmentSignature(host, files, memory);
    const last = memory.get("last") as { signature: string; atMs: number; finding: Finding } | undefined;
    if (last && last.signature === signature && host.now() - last.atMs < REUSE_MS) return withLog(host, workload, last.finding);
    const finding = isNpm(workload) ? await npmProblems(host, workload) : await inspect(host, workload, python!, memory);
    if (finding.state !== "unknown")
      memory.set("last", { signature: await environmentSignature(host, files, memory), atMs: host.now(), finding });
    return withLog(host, workload, finding);
  },
});

/** What Python prints when a module or a compiled library cannot be loaded although every version agrees. */
const IMPORT_ERROR =
  /\b(?:ImportError|ModuleNotFoundError): .+|OSError: \S+\.so[\d.]*: (?:cannot open shared object file|undefined symbol).*|\.so[\d.]*: (?:undefined symbol: \S+|version `\S+' not found).*/;

/** What the runbooks of packages need to know. */
const placesOf = (workload: Workload, python: string): Record<string, unknown> => ({
  python,
  venv: workload.venv ?? "",
  requirements: workload.requirements ?? "",
  import_line: workload.importLine ?? "",
  overrides: overridesText(overridesOf(workload.profile)),
  unit: workload.unit ?? "",
  restart: workload.restart ?? "",
});

async function withLog(host: Host, workload: Workload, finding: Finding): Promise<Finding> {
  if (finding.state !== "ok" || isNpm(workload)) return finding;
  const tail = await newestTail(host, workload.logs);
  const at = tail ? tail.lines.findLastIndex((line) => IMPORT_ERROR.test(line)) : -1;
  if (tail === null || at < 0 || !endsWith(tail.lines, at) || (await isRunning(host, workload)) === true)
    return (await endedBy(host, workload)) ?? finding;
  const advice = /undefined symbol|cannot open shared object|not found/.test(tail.lines[at]!)
    ? "a compiled package was built for another version: install it again for what is installed now"
    : "the versions on disk agree, so the installed version does not have what the program imports";
  return faulty(
    "import-fails",
    `${workload.name} ended at an import: ${tail.file} ends with "${excerpt(tail.lines[at]!, 300)}"; ${advice}`,
    placesOf(workload, interpreterOf(workload) ?? ""),
  );
}

/** An error of another kind that shows that a package has another version than its user expects. */
async function endedBy(host: Host, workload: Workload): Promise<Finding | null> {
  const ending = await endingFor(host, workload, "python.dependencies");
  const sentence = `${workload.name} has ended: ${ending?.said}; the versions on disk agree, so one of the packages is newer or older than the code that uses it`;
  return ending && faulty("import-fails", sentence, placesOf(workload, interpreterOf(workload) ?? ""));
}

async function inspect(host: Host, workload: Workload, python: string, memory: Memory): Promise<Finding> {
  const data = placesOf(workload, python);
  let requirements: LoadedRequirements | undefined;
  try {
    if (workload.requirements) requirements = await loadRequirements(host, workload.requirements);
  } catch (error) {
    return faulty("requirements-unreadable", `${workload.requirements} cannot be read: ${(error as Error).message.split("\n")[0]}`, data);
  }
  const probed = await runProbe(host, workload, python, {
    requirements: requirements?.requirements ?? [],
    ifInstalled: requirements?.ifInstalled,
  });
  if (!("answer" in probed))
    return probed.absent ? faulty("no-interpreter", `${probed.reason}, so ${workload.name} cannot start`, data) : unknown(probed.reason);
  const { answer } = probed;
  memory.set("paths", [...answer.paths, ...(requirements?.files ?? [])]);
  if (!answer.packaging)
    return unknown(`Python ${answer.python} at ${python} has neither importlib.metadata nor packaging (needs Python 3.8 or newer)`);
  const found = { ...data, base_python: answer.base, prefix: answer.prefix, digest: answer.digest };
  const accepted = answer.problems.filter((problem) => isAccepted(problem, overridesOf(workload.profile)));
  const problems = worstFirst(answer.problems.filter((problem) => !accepted.includes(problem)));
  if (problems.length > 0) return problemsFound(problems, answer, found);
  return (await importFails(host, workload, python, answer, found, memory)) ?? inOrder(answer, requirements, workload, accepted);
}

function problemsFound(problems: PackageProblem[], answer: ProbeAnswer, data: Record<string, unknown>): Finding {
  const first = problems[0]!;
  const sentence = `${describeProblem(first, answer.prefix)}${othersText(problems.slice(1))}`;
  const all = { ...data, package: "name" in first ? first.name : "", problems: problems.slice(0, MAX_PROBLEMS) };
  const isHarmless = first.kind === "unreadable" || first.kind === "installed-twice" || (first.kind === "editable-stale" && !first.unmet);
  return (isHarmless ? degraded : faulty)(codeOf(first), sentence, all);
}

/** Runs the workload's own import line once per content of the environment: it may load gigabytes of libraries. */
async function importFails(
  host: Host,
  workload: Workload,
  python: string,
  answer: ProbeAnswer,
  data: Record<string, unknown>,
  memory: Memory,
): Promise<Finding | null> {
  if (!workload.importLine || memory.get("imported") === answer.digest) return null;
  // Libraries for GPUs reserve far more address space than they use.
  const code = { workload, loads: await loadedBy(host, python), memoryBytes: Number.POSITIVE_INFINITY };
  const ran = await host.run(python, [...ALONE, workload.importLine], { code, timeoutMs: 90_000, maxBytes: 64 * 1024 });
  if (ran.refusal) return unknown(ran.refusal);
  if (ran.error) return unknown(`"${workload.importLine}" did not end within 90 s (${ran.error})`);
  if (ran.exitCode === 0) {
    memory.set("imported", answer.digest);
    return null;
  }
  return faulty("import-fails", `"${workload.importLine}" fails in ${answer.prefix}: ${lastLine(ran.stderr)}`, data);
}

function inOrder(
  answer: ProbeAnswer,
  requirements: LoadedRequirements | undefined,
  workload: Workload,
  accepted: PackageProblem[],
): Finding {
  const asked = requirements ? comparedText(requirements, answer.met) : "";
  if (requirements && answer.met === 0 && requirements.requirements.length + requirements.notCompared > 0)
    return unknown(
      `${workload.requirements}: none of its ${requirements.requirements.length + requirements.notCompared} entries could be compared with what is installed in ${answer.prefix}`,
    );
  const imported = workload.importLine ? `, "${workload.importLine}" works` : "";
  const taken = accepted[0] ? `; taken on by profile ${workload.profile}: ${describeProblem(accepted[0], answer.prefix)}` : "";
  return ok(`${answer.distributions.length} packages on Python ${answer.python} agree with each other${asked}${imported}${taken}`, {
    digest: answer.digest,
  });
}

/** How many requirements were compared, and how many could not be. */
function comparedText({ requirements, notCompared }: LoadedRequirements, met: number): string {
  if (requirements.length + notCompared === 0) return "; the requirements file names no package";
  const absent = requirements.length - met;
  const rest = [
    absent > 0 ? `${absent} not installed here, which no rule asks for` : "",
    notCompared > 0 ? `${notCompared} without a name and version not compared` : "",
  ].filter(Boolean);
  return `, ${met} of ${requirements.length + notCompared} requirements met${rest.length > 0 ? ` (${rest.join(", ")})` : ""}`;
}
