import { posix } from "node:path";
import { degraded, type Finding, faulty, type Memory, ok, unknown, workloadCheck } from "../check";
import type { Host } from "../host";
import type { Workload } from "../workload";
import { runProbe } from "./python/run-probe";
import { satisfies } from "./python/specifier";
import { interpreterOf } from "./python-dependencies";
import { askChat, failureText, listModels } from "./serving/chat-probe";
import { parseCommand, sameValue, withFlags } from "./serving/command-line";
import { type FoundProcess, findProcess } from "./serving/find-process";
import { profiles, type ServingProfile } from "./serving/profiles";

const DEFAULT_PATTERN = "vllm|sglang";
const ENGINE_PACKAGE = { vllm: "vllm", sglang: "sglang" } as const;

export const servingProfile = workloadCheck({
  id: "serving.profile",
  title: "Serving profile",
  about:
    "Compares how a model is served (engine, packages, flags, listed models, the answer to one golden prompt) with the profile that its makers publish. These misconfigurations crash nothing: they quietly give wrong answers.",
  every: "60s",
  within: "60s",
  appliesTo: (workload) => workload.profile !== undefined,
  async run(host, workload, memory) {
    const profile = profiles[workload.profile!];
    if (!profile) return unknown(`There is no serving profile "${workload.profile}"; known are ${Object.keys(profiles).join(", ")}`);
    let process: FoundProcess | null;
    try {
      process = await findProcess(host, workload.process ?? DEFAULT_PATTERN);
    } catch {
      return unknown(`"${workload.process}" is not a regular expression, or /proc cannot be read`);
    }
    if (process === null)
      return faulty("not-running", `No process matches /${workload.process ?? DEFAULT_PATTERN}/, so ${workload.name} is not served`, {
        unit: workload.unit ?? "",
        restart: workload.restart ?? "",
      });
    return judge(host, workload, profile, process, memory);
  },
});

async function judge(host: Host, workload: Workload, profile: ServingProfile, process: FoundProcess, memory: Memory): Promise<Finding> {
  const { engine, flags } = parseCommand(process.argv);
  const published = engine === null ? undefined : profile.engines[engine];
  const place = `process ${process.pid}; ${profile.source}`;
  if (engine === null || !published)
    return faulty(
      "wrong-engine",
      `${workload.name} runs ${engine ?? posix.basename(process.argv[0] ?? "")}, profile ${profile.name} is published for ${Object.keys(profile.engines).join(" and ")} (${place})`,
      { pid: process.pid },
    );
  const differing = Object.entries(published.flags).filter(([name, value]) => !sameValue(flags.get(name), value));
  const data = dataOf(workload, process, profile, Object.fromEntries([...differing, ...Object.entries(published.advised)]));
  const wrongPackage = await wrongPackages(host, workload, { ...profile.packages, [ENGINE_PACKAGE[engine]]: published.version }, memory);
  if (wrongPackage) return faulty("wrong-packages", `${wrongPackage} (profile ${profile.name}; ${profile.source})`, data);
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
  return ok(
    `${workload.name} is served by ${engine} as profile ${profile.name} says: ${Object.keys(published.flags).length} flags agree${workload.endpoint ? ", the golden prompt is answered as expected" : ""}`,
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
    command: JSON.stringify(withFlags(process.argv, changes)),
    previous: JSON.stringify(process.argv),
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

/** The first package whose version the profile does not allow. Asked once for each set of packages: the process's start is the key. */
async function wrongPackages(host: Host, workload: Workload, wanted: Record<string, string>, memory: Memory): Promise<string | null> {
  const python = interpreterOf(workload);
  if (python === undefined) return null;
  const stat = await host.stat(python).catch(() => null);
  const real = await host.realPath(python).catch(() => python);
  const paths = (memory.get("paths") as string[] | undefined) ?? [];
  const times = await Promise.all(
    paths.map((path) =>
      host.stat(path).then(
        (found) => found.mtimeMs,
        () => 0,
      ),
    ),
  );
  const key = `${real}:${stat?.mtimeMs}:${times.join()}`;
  const known = memory.get("packages") as { key: string; distributions: string[] } | undefined;
  let distributions = known?.key === key ? known.distributions : null;
  if (distributions === null) {
    const probed = await runProbe(host, python);
    if (!("answer" in probed)) return null;
    distributions = probed.answer.distributions;
    memory.set("paths", probed.answer.paths);
    memory.set("packages", { key, distributions });
  }
  const versions = new Map(distributions.map((text) => text.split("==") as [string, string]));
  for (const [name, range] of Object.entries(wanted)) {
    const version = versions.get(name);
    if (version === undefined) return `${name} is not installed in ${posix.dirname(posix.dirname(python))}, ${name}${range} is needed`;
    if (satisfies(version, range) === false)
      return `${name} ${version} is installed in ${posix.dirname(posix.dirname(python))}, ${name}${range} is needed`;
  }
  return null;
}

/** What the server itself says: its list of models, and once for each start of the process its answer to the golden prompt. */
async function wrongAnswers(
  host: Host,
  workload: Workload,
  profile: ServingProfile,
  process: FoundProcess,
  memory: Memory,
): Promise<Finding | null> {
  try {
    const models = await listModels(host, workload.endpoint!);
    const served = models.find(({ id }) => profile.servedNames.includes(id) || profile.models.includes(id));
    if (!served)
      return faulty(
        "wrong-model",
        `${workload.endpoint} lists ${models.map(({ id }) => id).join(", ") || "no model"}, not ${profile.servedNames[0]} (/v1/models)`,
      );
    if (served.maxLength !== null && served.maxLength !== profile.contextLength)
      return faulty(
        "wrong-flags",
        `${served.id} takes ${served.maxLength} tokens, profile ${profile.name} says ${profile.contextLength} (/v1/models)`,
      );
    const start = `${process.pid}:${process.startTicks}`;
    if (memory.get("golden") === start) return null;
    const { content } = await askChat(host, workload.endpoint!, { ...profile.golden, model: served.id, maxTokens: 300 }, 45_000);
    if (!profile.golden.expect.test(content))
      return faulty(
        "wrong-answers",
        `To "${profile.golden.user}" ${served.id} answers "${content.slice(0, 120).replace(/\s+/g, " ")}", which is no action (golden prompt of profile ${profile.name})`,
      );
    memory.set("golden", start);
    return null;
  } catch (error) {
    return unknown(`${workload.endpoint} cannot be asked yet: ${failureText(error)}`);
  }
}
