import type { Host } from "../../host/host";
import { degraded, type Finding, faulty, ok, unknown, workloadCheck } from "../check";
import { readEnvFile } from "../env-file";
import { bytesText } from "../quantity";
import { type HubAnswer, probeHub } from "./hub-probe";
import { type ModelCache, readModelCache } from "./model-cache";

const DEFAULT_HUB = "https://huggingface.co";
const SLOW_MS = 3_000;
const isOn = (value: string | undefined): boolean => /^(1|true|yes|on)$/i.test(value ?? "");

export const modelLoad = workloadCheck({
  id: "model.load",
  title: "Model files",
  about:
    "Looks whether a model's files are whole in the cache, and whether its hub can be reached and lets us in. A server that cannot load its model fails only at its next start, long after the network or the cache broke.",
  every: "60s",
  within: "20s",
  appliesTo: (workload) => workload.model !== undefined,
  async run(host, workload) {
    const model = workload.model!;
    const env = await readEnvFile(host, workload.envFile);
    const home = host.env("HOME") ?? "/root";
    const root = model.cache ?? env.HF_HUB_CACHE ?? (env.HF_HOME ? `${env.HF_HOME}/hub` : `${home}/.cache/huggingface/hub`);
    const hub = env.HF_ENDPOINT ?? model.hub ?? DEFAULT_HUB;
    let cache: ModelCache;
    try {
      cache = await readModelCache(host, root, model.id);
    } catch (error) {
      return unknown(`needs to read ${root} (${(error as NodeJS.ErrnoException).code ?? "error"})`);
    }
    const data = {
      model_id: model.id,
      cache: root,
      hub: model.hub ?? DEFAULT_HUB,
      env_file: workload.envFile ?? "",
      cache_state: cache.state,
      problems: cache.problems.slice(0, 20),
      unit: workload.unit ?? "",
      restart: workload.restart ?? "",
    };
    if (model.id.startsWith("/"))
      return cache.state === "complete" ? inOrder(cache, model.id, "") : faulty("cache-incomplete", describeCache(cache, model.id), data);
    if (isOn(env.HF_HUB_OFFLINE) || isOn(env.TRANSFORMERS_OFFLINE))
      return cache.state === "complete"
        ? inOrder(cache, model.id, ", offline by its environment")
        : faulty("offline-incomplete", `${model.id} is to load offline, but ${describeCache(cache, model.id)}`, data);
    return judge(host, cache, model.id, await probeHub(host, hub, model.id, env.HF_TOKEN), hub, root, data);
  },
});

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
        (await diskFull(host, cache, id, answer.bytes, root, data)) ??
        faulty("cache-incomplete", `${capital(describeCache(cache, id))}; hub ${hub} answers in ${answer.tookMs} ms`, data)
      );
    if (answer.tookMs > SLOW_MS)
      return degraded(
        "hub-slow",
        `Hub ${hub} took ${answer.tookMs} ms to describe ${id}; the cache is complete (${cache.files} files)`,
        data,
      );
    return inOrder(cache, id, `, hub answers in ${answer.tookMs} ms`);
  }
  const code = `hub-${answer.kind}` as const;
  if (cache.state === "complete")
    return degraded(
      code,
      `${capital(answer.sentence)}; the cache is complete (${cache.files} files, ${bytesText(cache.bytes)}), so ${id} can load offline`,
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

const describeCache = (cache: ModelCache, id: string): string => {
  if (cache.state === "empty") return `the cache holds nothing of ${id} (${cache.folder})`;
  const more = cache.problems.length > 1 ? ` (and ${cache.problems.length - 1} more)` : "";
  return `the cache of ${id} is incomplete: ${cache.problems[0]}${more}`;
};

const inOrder = (cache: ModelCache, id: string, more: string): Finding =>
  ok(`${id} is whole in the cache: ${cache.files} files, ${bytesText(cache.bytes)}${more}`);
const capital = (text: string): string => text[0]!.toUpperCase() + text.slice(1);
