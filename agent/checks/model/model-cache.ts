import { posix } from "node:path";
import type { Host, HostStat } from "../../host/host";
import type { Memory } from "../check";
import { shardsOf } from "../checkpoint/verify-checkpoints";
import { type FileProblem, fileProblem, unreadable } from "./file-problem";
import { strayTensor } from "./index-tensors";
import { layoutProblems } from "./layout-problems";
import { weightsIn } from "./weight-sets";

export interface ModelProblem {
  kind: FileProblem["kind"] | "missing";
  /** A part of a sentence, with the file's name. */
  text: string;
}
export interface ModelCache {
  folder: string;
  /** The snapshot's commit; empty for a plain folder. */
  commit: string;
  state: "complete" | "incomplete" | "empty";
  files: Map<string, number>;
  bytes: number;
  problems: ModelProblem[];
  /** A note about a complete model. */
  notes: string[];
}

const MAX_FILES = 2_000;
const MAX_INDEX = 64 * 1024 * 1024;
const MAX_SNAPSHOTS = 20;

/** Where the hub's library keeps a model (huggingface_hub, "Understand caching"): `models--org--name` with refs, snapshots and blobs. */
function cacheFolder(root: string, id: string): string {
  return posix.join(root, `models--${id.replaceAll("/", "--")}`);
}

/**
 * Looks into a model in a hub cache, or into a plain folder of model files: the snapshot of `main`, or else the newest that is complete, because a
 * workload may pin any revision. Headers and sizes are read, not the weights. @throws the host's error when the folder cannot be read for
 * another reason than being absent.
 */
export async function readModelCache(host: Host, root: string, id: string, memory: Memory): Promise<ModelCache> {
  const isFolder = posix.isAbsolute(id);
  const repo = isFolder ? id : cacheFolder(root, id);
  const isFile = isFolder && (await host.stat(repo).catch(() => null))?.kind === "file";
  if (isFile) return readSnapshot(host, root, repo, "", memory);
  const snapshots = await snapshotsOf(host, repo, isFolder);
  let first: ModelCache | null = null;
  for (const snapshot of snapshots) {
    const cache = await readSnapshot(host, root, snapshot.path, snapshot.commit, memory);
    if (snapshots.length > 1) cache.notes.push(`revision ${cache.commit.slice(0, 12)} of ${snapshots.length} in the cache`);
    if (cache.state === "complete") return cache;
    first ??= cache;
  }
  const cache: ModelCache = first ?? { folder: repo, commit: "", state: "empty", files: new Map(), bytes: 0, problems: [], notes: [] };
  cache.problems.push(...(await unfinished(host, repo)));
  return cache;
}

interface Snapshot {
  path: string;
  commit: string;
}

/** The snapshot of `main` alone where there is one; otherwise all, the newest first. */
async function snapshotsOf(host: Host, repo: string, isFolder: boolean): Promise<Snapshot[]> {
  const names = await listed(host, posix.join(repo, "snapshots"));
  const commit = (await host.readText(posix.join(repo, "refs/main"), { maxBytes: 4_096 }).catch(() => "")).trim();
  if (names.includes(commit)) return [{ path: posix.join(repo, "snapshots", commit), commit }];
  const found: (Snapshot & { mtimeMs: number })[] = [];
  for (const name of names) {
    const path = posix.join(repo, "snapshots", name);
    const stat = await host.stat(path).catch(() => null);
    if (stat && (await listed(host, path)).length > 0) found.push({ path, commit: name, mtimeMs: stat.mtimeMs });
  }
  if (found.length > 0) return found.sort((a, b) => b.mtimeMs - a.mtimeMs || a.path.localeCompare(b.path)).slice(0, MAX_SNAPSHOTS);
  // A plain folder, or one that `local_dir` downloads filled in the cache's place.
  const plain = (await listed(host, repo)).filter((name) => !["refs", "snapshots", "blobs", ".no_exist"].includes(name));
  return plain.length > 0 && (isFolder || plain.includes("config.json")) ? [{ path: repo, commit: "" }] : [];
}

/** Names in a folder; none when it is absent. @throws the host's other errors: a folder that cannot be read is not empty. */
async function listed(host: Host, folder: string): Promise<string[]> {
  try {
    return await host.list(folder);
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
}

async function readSnapshot(host: Host, root: string, folder: string, commit: string, memory: Memory): Promise<ModelCache> {
  const cache: ModelCache = { folder, commit, state: "complete", files: new Map(), bytes: 0, problems: [], notes: [] };
  const inside = await host.glob(`${folder}/**/*`, { limit: MAX_FILES });
  const paths = inside.length === 0 ? [folder] : inside;
  for (const path of paths) {
    const name = posix.relative(folder, path) || posix.basename(path);
    const stat = await statOf(host, path);
    if ("kind" in stat && stat.kind === "directory") continue;
    if ("problem" in stat) {
      cache.files.set(name, 0);
      cache.problems.push({ kind: stat.problem.kind, text: `${name} ${stat.problem.reason}` });
      continue;
    }
    cache.files.set(name, stat.size);
    cache.bytes += stat.size;
    const problem = await fileProblem(host, path, stat, memory);
    if (problem) cache.problems.push({ kind: problem.kind, text: `${name} ${problem.reason}` });
  }
  await addMissing(host, root, folder, cache, memory);
  if (cache.problems.length > 0) cache.state = "incomplete";
  return cache;
}

async function statOf(host: Host, path: string): Promise<HostStat | { problem: FileProblem }> {
  try {
    return await host.stat(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { problem: code === "ENOENT" ? { kind: "damaged", reason: "leads to a blob that is not there" } : unreadable(error as Error) };
  }
}

async function addMissing(host: Host, root: string, folder: string, cache: ModelCache, memory: Memory): Promise<void> {
  const names = new Set(cache.files.keys());
  const indexes = new Map<string, string[]>();
  for (const name of [...names].filter((file) => /\.index(\.\w+)?\.json$/.test(file))) {
    const text = await host.readText(posix.join(folder, name), { maxBytes: MAX_INDEX }).catch(() => "");
    indexes.set(name, shardsOf(text));
    // Files that are damaged or missing are told of already.
    const stray = cache.problems.length === 0 ? await strayTensor(host, posix.join(folder, name), text, memory).catch(() => null) : null;
    if (stray) cache.problems.push({ kind: "damaged", text: stray });
  }
  const weights = weightsIn(names, indexes);
  for (const { name, by } of weights.missing) cache.problems.push({ kind: "missing", text: `${name} is missing (${by})` });
  if (!weights.any && weights.missing.length === 0) cache.problems.push({ kind: "missing", text: "there is no file with weights" });
  const layout = await layoutProblems(host, root, folder, names);
  cache.problems.push(...layout.problems.map((text) => ({ kind: "missing" as const, text })));
  cache.notes.push(...layout.notes);
}

async function unfinished(host: Host, repo: string): Promise<ModelProblem[]> {
  const names = (await host.list(posix.join(repo, "blobs")).catch(() => [])).filter((name) => name.endsWith(".incomplete"));
  if (names.length === 0) return [];
  return [{ kind: "missing", text: `${names.length} download${names.length > 1 ? "s" : ""} never ended (blobs/*.incomplete)` }];
}
