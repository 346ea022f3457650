import { posix } from "node:path";
import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import { maskWords } from "../../trust/mask-command";
import { degraded, type Finding, faulty, type Memory, ok, unknown, workloadCheck } from "../check";
import { readCommand, sameValue, withFlags } from "./command-line";
import { SERVER_PATTERN } from "./engines";
import { type FoundProcess, findProcess } from "./find-process";
import { wrongAnswers } from "./profile-answers";
import { comparePackages } from "./profile-packages";
import { profiles, type ServingProfile } from "./profiles";

export const servingProfile = workloadCheck({
  id: "serving.profile",
  title: "Serving profile",
  about:
    "Compares how a model is served (engine, packages, flags, listed models, the answer to one golden prompt) with the profile that the model's vendor publishes. These misconfigurations crash nothing, but give wrong answers.",
  knows:
    "vLLM and SGLang by their command line and `--config` file; versions by the workload's interpreter, `/version`, package metadata in the container, or the image's tag. Profiles: AutoGLM-Phone-9B. Where the engine's version cannot be read, the state is unknown.",
  cannotSee: "Whether the answers are good beyond one golden prompt, and models without a profile.",
  every: "60s",
  within: "60s",
  appliesTo: (workload) => workload.profile !== undefined,
  async run(host, workload, memory) {
    const profile = profiles[workload.profile!];
    if (!profile) return unknown(`There is no serving profile "${workload.profile}"; known are ${Object.keys(profiles).join(", ")}`);
    let process: FoundProcess | null;
    try {
      process = await findProcess(host, workload.process ?? SERVER_PATTERN);
    } catch {
      return unknown(`"${workload.process}" is not a regular expression, or /proc cannot be read`);
    }
    if (process === null)
      return faulty("not-running", `No process matches /${workload.process ?? "vllm|sglang|…"}/, so ${workload.name} is not served`, {
        unit: workload.unit ?? "",
        restart: workload.restart ?? "",
      });
    return judge(host, workload, profile, process, memory);
  },
});

async function judge(host: Host, workload: Workload, profile: ServingProfile, process: FoundProcess, memory: Memory): Promise<Finding> {
  const { engine, flags } = await readCommand(host, process);
  const published = engine === "vllm" || engine === "sglang" ? profile.engines[engine] : undefined;
  const place = `process ${process.pid}; ${profile.source}`;
  if (engine === null || !published)
    return faulty(
      "wrong-engine",
      `${workload.name} runs ${engine ?? posix.basename(process.argv[0] ?? "")}, profile ${profile.name} is published for ${Object.keys(profile.engines).join(" and ")} (${place})`,
      { pid: process.pid },
    );
  const differing = Object.entries(published.flags).filter(([name, value]) => !sameValue(flags.get(name), value));
  const data = dataOf(workload, process, profile, Object.fromEntries([...differing, ...Object.entries(published.advised)]));
  const packages = await comparePackages(host, workload, process, engine, { ...profile.packages, [engine]: published.version }, memory);
  if (packages.wrong) return faulty("wrong-packages", `${packages.wrong} (profile ${profile.name}; ${profile.source})`, data);
  if (differing.length > 0) {
    const [name, value] = differing[0]!;
    const more =
      differing.length > 1
        ? ` (and ${differing.length - 1} more: ${differing
            .slice(1)
            .map(([other]) => `--${other}`)
            .join(", ")})`
        : "";
    return faulty(
      "wrong-flags",
      `${workload.name} runs with ${shown(name, flags.get(name))}, profile ${profile.name} says --${name} ${value}${more} (${place})`,
      data,
    );
  }
  const answers = workload.endpoint ? await wrongAnswers(host, workload, profile, process, memory) : null;
  if (answers) return { ...answers, data: { ...data, ...answers.data } };
  const advised = Object.entries(published.advised).find(([name, value]) => !sameValue(flags.get(name), value));
  if (advised)
    return degraded(
      "advised-flags",
      `${workload.name} runs with ${shown(advised[0], flags.get(advised[0]))}, profile ${profile.name} advises --${advised[0]} ${advised[1]} (${place})`,
      data,
    );
  const flagsAgree = `${Object.keys(published.flags).length} flags agree`;
  if (packages.unseen.includes(engine))
    return unknown(
      `${workload.name} is served by ${engine} and ${flagsAgree} with profile ${profile.name}, but its version cannot be read, ${engine}${published.version} is needed: declare the workload's python, venv or endpoint`,
    );
  const unseen = packages.unseen.length > 0 ? ` (the version of ${packages.unseen.join(", ")} is not known)` : "";
  return ok(
    `${workload.name} is served by ${packages.compared.join(", ")} as profile ${profile.name} says: ${flagsAgree}${unseen}${workload.endpoint ? ", the golden prompt is answered as expected" : ""}`,
  );
}

const shown = (name: string, value: string | undefined): string => (value === undefined ? `no --${name}` : `--${name} ${value}`);

function dataOf(
  workload: Workload,
  process: FoundProcess,
  profile: ServingProfile,
  changes: Record<string, string>,
): Record<string, unknown> {
  return {
    pid: process.pid,
    start_ticks: process.startTicks,
    cwd: process.cwd,
    command: JSON.stringify(maskWords(withFlags(process.argv, changes))),
    previous: JSON.stringify(maskWords(process.argv)),
    endpoint: workload.endpoint ?? "",
    unit: workload.unit ?? "",
    restart: workload.restart ?? "",
    log: workload.logs[0] ?? "",
    venv: workload.venv ?? "",
    requirements: workload.requirements ?? "",
    import_line: workload.importLine ?? "",
    overrides: Object.entries(profile.packages)
      .map(([name, range]) => `${name}${range}`)
      .join(" "),
  };
}
