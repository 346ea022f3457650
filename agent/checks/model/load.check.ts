import { posix } from "node:path";
import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import { degraded, type Finding, faulty, type Memory, notApplicable, ok, unknown, workloadCheck } from "../check";
import { endingFor, isRunning } from "../ended-with";
import { lastMatch } from "../log-tail";
import { bytesText, countText } from "../quantity";
import { compareWithHub } from "./compare-with-hub";
import { unreadable } from "./file-problem";
import { type HubAnswer, probeFiles, probeHub, totalBytes } from "./hub-probe";
import { DEFAULT_HUB, hubSettings } from "./hub-settings";
import { type ModelCache, readModelCache } from "./model-cache";
import { startRefusal } from "./start-refusal";

const SLOW_MS = 3_000;
/** What loaders print when a model's files or its hub make them fail. */
const SAID =
  /(Gated|RepositoryNotFound|LocalEntryNotFound|Safetensor|OfflineModeIsEnabled)\w*Error|HeaderTooLarge|InvalidHeader|MetadataIncompleteBuffer|OSError: .*(huggingface|config\.json|safetensors|pytorch_model|local folder)|CERTIFICATE_VERIFY_FAILED/;

export const modelLoad = workloadCheck({
  id: "model.load",
  title: "Model files",
  about:
    "Looks whether a model's files are whole in the cache, whether its hub can be reached and lets us in, and whether the server's log ends with a refusal of the model. A server that cannot load its model fails only at its next start, long after the network or the cache broke.",
  knows:
    "huggingface_hub's cache and plain folders of transformers, diffusers, sentence-transformers, PEFT adapters and GGUF; indexes, numbered shards, LFS and Xet pointers; safetensors, torch's zip, old pickles and tar; JSON configs. Compares sizes with the hub's list where it describes the same commit. An index is compared with the tensors that its shards hold. Reads why vLLM, SGLang, TGI, LMDeploy, TensorRT-LLM, llama.cpp, Ollama and transformers refuse a whole model: context, quantisation, number of GPUs, unknown architecture, tokenizer, start command; any other error with which the server ended is quoted with its place.",
  cannotSee:
    "The weights themselves are not read: a flipped bit in them is not seen. Which of several pinned revisions a server loads is not known either.",
  every: "60s",
  within: "20s",
  appliesTo: (workload) => workload.model !== undefined || (workload.kind === "serving" && workload.logs.length > 0),
  async run(host, workload, memory) {
    const { refusal, lines } = workload.kind === "serving" ? await startRefusal(host, workload.logs) : { refusal: null, lines: 0 };
    const finding = workload.model ? await look(host, workload, memory) : logAlone(lines);
    if (refusal && finding.state !== "faulty" && (await isRunning(host, workload)) !== true)
      return faulty("engine-refuses", `${workload.name} refuses to start: ${refusal.file} ends with "${refusal.text}"; ${refusal.advice}`, {
        model_id: workload.model?.id ?? "",
        unit: workload.unit ?? "",
      });
    if (finding.state !== "faulty" && finding.state !== "degraded") return (await endedBy(host, workload)) ?? finding;
    const said = await lastMatch(host, workload.logs, SAID);
    return said ? { ...finding, sentence: `${finding.sentence}; ${said.file} says ${said.text}` } : finding;
  },
});

/** An error at the end of a server's log that none of the wordings above explains. */
async function endedBy(host: Host, workload: Workload): Promise<Finding | null> {
  const ending = workload.kind === "serving" ? await endingFor(host, workload, "model.load") : null;
  const sentence = `${workload.name} has ended with an error that Millwright has no rule for: ${ending?.said}`;
  return ending && faulty("engine-refuses", sentence, { model_id: workload.model?.id ?? "", unit: workload.unit ?? "" });
}

/** Without a declared model only the log can be read. */
const logAlone = (lines: number): Finding =>
  lines === 0
    ? notApplicable("No model is declared, and there is no line in the logs.")
    : ok(
        `The log does not end with a refusal of the model (${countText(lines, "line")} read; no model is declared, so no files were looked at)`,
      );

async function look(host: Host, workload: Workload, memory: Memory): Promise<Finding> {
  const model = workload.model!;
  const settings = await hubSettings(host, workload);
  const { root, hub } = settings;
  const place = posix.isAbsolute(model.id) ? model.id : root;
  let cache: ModelCache;
  try {
    cache = await readModelCache(host, root, model.id, memory);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || code === "EACCES" || code === "EPERM") return unknown(`needs to read ${place} (${code ?? "error"})`);
    return faulty("files-unreadable", `${place} ${unreadable(error as Error).reason}`, { model_id: model.id, cache: root });
  }
  const data = {
    model_id: model.id,
    cache: root,
    hub: model.hub ?? DEFAULT_HUB,
    env_file: workload.envFile ?? "",
    cache_state: cache.state,
    problems: cache.problems.slice(0, 20).map(({ text }) => text),
    unit: workload.unit ?? "",
    restart: workload.restart ?? "",
  };
  const blind = cache.problems.find(({ kind, text }) => kind === "unreadable" && text.includes("(EACCES)"));
  if (blind && cache.problems.every(({ kind }) => kind === "unreadable")) return unknown(blind.text);
  if (cache.problems[0]?.kind === "unreadable") return faulty("files-unreadable", cache.problems[0].text, data);
  if (posix.isAbsolute(model.id))
    return cache.state === "complete" ? inOrder(cache, model.id, "") : faulty("folder-incomplete", describeFolder(cache, model.id), data);
  if (settings.offline)
    return cache.state === "complete"
      ? await offlineFinding(host, cache, model.id, data)
      : faulty("offline-incomplete", `${model.id} is to load offline, but ${describeCache(cache, model.id)}`, data);
  const answer = await probeHub(host, settings, model.id);
  if (answer.kind === "reachable") cache = compareWithHub(cache, answer.described);
  const files =
    answer.kind === "reachable" && cache.state !== "complete" ? await probeFiles(host, settings, model.id, answer.described) : null;
  return judge(host, cache, model.id, files ?? answer, hub, root, data);
}

/** Offline the branch is resolved by the cache alone: by `refs/main`, unless the workload pins a commit. */
async function offlineFinding(host: Host, cache: ModelCache, id: string, data: Record<string, unknown>): Promise<Finding> {
  const isSnapshot = posix.basename(posix.dirname(cache.folder)) === "snapshots";
  const refs = posix.join(cache.folder, "../../refs/main");
  const main = isSnapshot ? (await host.readText(refs, { maxBytes: 4_096 }).catch(() => "")).trim() : cache.commit;
  if (main !== "" && main !== cache.commit)
    return faulty(
      "offline-incomplete",
      `${id} is to load offline, but refs/main names revision ${main.slice(0, 12)}, of which the cache has no snapshot; whole is ${cache.commit.slice(0, 12)}`,
      data,
    );
  const pinned = main === "" ? "; without refs/main only a workload that pins this revision can load it" : "";
  return inOrder(cache, id, `, offline by its environment${pinned}`);
}

async function judge(
  host: Host,
  cache: ModelCache,
  id: string,
  answer: HubAnswer,
  hub: string,
  root: string,
  data: Record<string, unknown>,
): Promise<Finding> {
  if (answer.kind === "reachable") {
    if (cache.state !== "complete")
      return (
        (await diskFull(host, cache, id, totalBytes(answer.described), root, data)) ??
        faulty("cache-incomplete", `${capital(describeCache(cache, id))}; hub ${hub} answers in ${answer.tookMs} ms`, data)
      );
    if (answer.tookMs > SLOW_MS)
      return degraded(
        "hub-slow",
        `Hub ${hub} took ${answer.tookMs} ms to describe ${id}; the cache is complete (${cache.files.size} files)`,
        data,
      );
    return inOrder(cache, id, `, hub answers in ${answer.tookMs} ms`);
  }
  const code = `hub-${answer.kind}` as const;
  if (cache.state === "complete")
    return degraded(
      code,
      `${capital(answer.sentence)}; the cache is complete (${cache.files.size} files, ${bytesText(cache.bytes)}), so ${id} can load offline`,
      data,
    );
  return faulty(code, `${capital(answer.sentence)}, and ${describeCache(cache, id)}`, data);
}

async function diskFull(
  host: Host,
  cache: ModelCache,
  id: string,
  total: number | null,
  root: string,
  data: Record<string, unknown>,
): Promise<Finding | null> {
  const disk = await host.statfs(root).catch(() => null);
  const needed = (total ?? 0) - cache.bytes;
  if (disk === null || needed <= disk.availableBytes) return null;
  return faulty("disk-full", `${id} lacks ${bytesText(needed)} in ${root}, where ${bytesText(disk.availableBytes)} are free`, data);
}

const describeCache = (cache: ModelCache, id: string): string =>
  cache.state === "empty"
    ? `the cache holds nothing of ${id} (${cache.folder})${more(cache, 0)}`
    : `the cache of ${id} is incomplete: ${cache.problems[0]!.text}${more(cache, 1)}`;

function describeFolder(cache: ModelCache, folder: string): string {
  if (cache.state === "empty") return `There is no model in ${folder}`;
  const pointers = cache.problems.filter(({ kind }) => kind === "lfs").length;
  const advice =
    pointers > 0
      ? `; ${countText(pointers, "file")} of the folder ${pointers === 1 ? "was" : "were"} never fetched: run git lfs pull there`
      : "";
  return `${folder} is incomplete: ${cache.problems[0]!.text}${more(cache, 1)}${advice}`;
}

function more(cache: ModelCache, told: number): string {
  const left = cache.problems.length - told;
  return left > 0 ? ` (and ${left} more)` : "";
}

function inOrder(cache: ModelCache, id: string, rest: string): Finding {
  const notes = cache.notes.length > 0 ? `; ${cache.notes.join("; ")}` : "";
  return ok(`${id} is whole in the cache: ${countText(cache.files.size, "file")}, ${bytesText(cache.bytes)}${rest}${notes}`);
}
const capital = (text: string): string => text[0]!.toUpperCase() + text.slice(1);
