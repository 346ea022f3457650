import { posix } from "node:path";
import type { Host } from "../../host/host";
import { verifySafetensors } from "../checkpoint/safetensors-header";
import { shardsOf } from "../checkpoint/verify-checkpoints";

export interface ModelCache {
  folder: string;
  state: "complete" | "incomplete" | "empty";
  files: number;
  bytes: number;
  /** What is wrong, each a part of a sentence. */
  problems: string[];
}

const WEIGHTS = /\.(safetensors|bin|gguf|pt|pth|onnx)$/;
const MAX_FILES = 2_000;

/** Where the hub's library keeps a model (huggingface_hub, "Understand caching"): `models--org--name` with refs, snapshots and blobs. */
export function cacheFolder(root: string, id: string): string {
  return posix.join(root, `models--${id.replaceAll("/", "--")}`);
}

/**
 * Looks into the newest snapshot of a model in a hub cache, or into a plain folder of model files. Headers and sizes are read, not the
 * weights. @throws the host's error when the folder cannot be read for another reason than being absent.
 */
export async function readModelCache(host: Host, root: string, id: string): Promise<ModelCache> {
  const repo = posix.isAbsolute(id) ? id : cacheFolder(root, id);
  const snapshot = await snapshotOf(host, repo);
  if (snapshot === null) return { folder: repo, state: "empty", files: 0, bytes: 0, problems: await unfinished(host, repo) };
  const cache: ModelCache = { folder: snapshot, state: "complete", files: 0, bytes: 0, problems: [] };
  const present = new Set<string>();
  for (const path of await host.glob(`${snapshot}/**/*`, { limit: MAX_FILES })) {
    const name = posix.relative(snapshot, path);
    const stat = await host.stat(path).catch(() => null);
    if (stat?.kind === "directory") continue;
    if (stat === null) {
      cache.problems.push(`${name} leads to a blob that is not there`);
      continue;
    }
    present.add(name);
    cache.files++;
    cache.bytes += stat.size;
    const problem = await problemOf(host, path, name, stat.size);
    if (problem) cache.problems.push(problem);
  }
  for (const index of [...present].filter((name) => name.endsWith(".index.json")))
    for (const shard of shardsOf(await host.readText(posix.join(snapshot, index)).catch(() => "")))
      if (!present.has(shard)) cache.problems.push(`${shard} is missing (${index} names it)`);
  if (cache.problems.length === 0 && ![...present].some((name) => WEIGHTS.test(name))) cache.problems.push("there is no file with weights");
  if (cache.problems.length > 0) {
    cache.state = "incomplete";
    cache.problems.push(...(await unfinished(host, repo)));
  }
  return cache;
}

async function snapshotOf(host: Host, repo: string): Promise<string | null> {
  const commit = (await host.readText(posix.join(repo, "refs/main"), { maxBytes: 4_096 }).catch(() => "")).trim();
  const candidates = [/^[\w.-]+$/.test(commit) ? posix.join(repo, "snapshots", commit) : null];
  const names = await host.list(posix.join(repo, "snapshots")).catch(() => []);
  if (names.length === 1) candidates.push(posix.join(repo, "snapshots", names[0]!));
  if (await host.stat(posix.join(repo, "config.json")).catch(() => null)) candidates.push(repo);
  for (const candidate of candidates) if (candidate && (await host.list(candidate).catch(() => [])).length > 0) return candidate;
  return null;
}

async function problemOf(host: Host, path: string, name: string, size: number): Promise<string | null> {
  if (size === 0 && (WEIGHTS.test(name) || name.endsWith(".json"))) return `${name} is empty`;
  if (!name.endsWith(".safetensors")) return null;
  const steps = verifySafetensors(host, path, size);
  for (;;) {
    const next = await steps.next();
    if (next.done) return next.value.valid ? null : `${name} ${next.value.reason}`;
  }
}

async function unfinished(host: Host, repo: string): Promise<string[]> {
  const names = (await host.list(posix.join(repo, "blobs")).catch(() => [])).filter((name) => name.endsWith(".incomplete"));
  return names.length > 0 ? [`${names.length} download${names.length > 1 ? "s" : ""} never ended (blobs/*.incomplete)`] : [];
}
