import { posix } from "node:path";
import type { Host } from "../../host/host";
import { type Checkpoint, stepOf } from "./checkpoint";
import { tensorflowCheckpoints } from "./tensorflow";

/** The folder's pointer to the checkpoint to resume from. `target` is the name that it gives, or null when it points at nothing. */
export interface Latest {
  path: string;
  kind: "link" | "text" | "file";
  target: string | null;
  /** Where a link leads that leaves the folder. */
  elsewhere?: string;
}
export interface CheckpointFolder {
  checkpoints: Checkpoint[];
  latest: Latest | null;
  temporary: { name: string; mtimeMs: number }[];
  /** Entries that were not looked at, because there are too many. */
  skipped: number;
}

const MAX_LOOKED_AT = 50;
const MAX_FILES = 2_000;
/** The most entries that are read in one checkpoint and its folders. The workload decides how many there are, so this is bounded. */
const MAX_ENTRIES = 10_000;
/** DeepSpeed's folder lies within Hugging Face's, FSDP's shards within a `pytorch_model_fsdp_0` of it. */
const MAX_DEPTH = 3;
const FILE = /\.(pt|pth|ckpt|bin|safetensors|distcp|gguf)$/;
const FOLDER = /^((checkpoint|ckpt|global_step|step|epoch|iter)[-_=]?\d+|release)$/i;
/** A folder of another name may also be a checkpoint, when it carries a number and holds files of one: `0001000`, `name--val_loss=1.2-step=500`, `step_500-best`. */
const NUMBERED = /^[\w.=-]*\d[\w.=-]*$/;
const SHARD = /^__\d+_\d+\.distcp$/;
const TEMPORARY = /(\.tmp|\.temp|\.partial|\.incomplete|\.part|~)$|^\.?tmp/i;
/** Links of other names that some trainers keep: `latest-rank0.pt`, `last-v1.ckpt`. */
const POINTING_LINK = /^(latest|last)[-_.]/i;
const POINTER = /^(latest|last)(_checkpointed_iteration\.txt|\.txt|\.(pt|pth|ckpt|safetensors))?$/i;

/** Reads a folder of checkpoints, newest first by step. Only the newest ones are looked into: a folder may hold 10,000. @throws the host's error. */
export async function readCheckpoints(host: Host, folder: string): Promise<CheckpointFolder> {
  const names = await host.list(folder);
  // The folder is itself one distributed checkpoint.
  if (names.some((name) => SHARD.test(name))) return { checkpoints: await itself(host, folder), latest: null, temporary: [], skipped: 0 };
  if (names.includes("checkpoint") && names.some((name) => /\.data-\d{5}-of-\d{5}$|\.index$/.test(name))) {
    const checkpoints = await tensorflowCheckpoints(host, folder, names);
    const text = await host.readText(posix.join(folder, "checkpoint"), { maxBytes: 65_536 }).catch(() => "");
    const target = /^model_checkpoint_path: "(?:.*\/)?(.+)"/m.exec(text)?.[1] ?? null;
    return { checkpoints, latest: { path: posix.join(folder, "checkpoint"), kind: "text", target }, temporary: [], skipped: 0 };
  }
  const isSure = (name: string) => FILE.test(name) || FOLDER.test(name);
  const candidates = names.filter((name) => (isSure(name) || NUMBERED.test(name)) && !TEMPORARY.test(name) && !POINTER.test(name));
  candidates.sort((a, b) => Number(isSure(b)) - Number(isSure(a)) || (stepOf(b) ?? -1) - (stepOf(a) ?? -1) || b.localeCompare(a));
  const pointer = names.filter((name) => POINTER.test(name)).sort()[0] ?? (await danglingLink(host, folder, names));
  const latest = pointer === undefined ? null : await readLatest(host, posix.join(folder, pointer), names);
  const chosen = candidates.slice(0, MAX_LOOKED_AT);
  if (latest?.target && names.includes(latest.target) && !chosen.includes(latest.target)) chosen.push(latest.target);
  const checkpoints: Checkpoint[] = [];
  for (const name of chosen) {
    const checkpoint = await readCheckpoint(host, posix.join(folder, name), name);
    const isOne = checkpoint && (isSure(name) || checkpoint.files.some((file) => file.path !== checkpoint.path));
    // NeMo keeps the marker until all ranks have written.
    const marker = `${name}-unfinished`;
    if (isOne) checkpoints.push(names.includes(marker) ? { ...checkpoint, marker } : checkpoint);
  }
  const elsewhere = latest?.elsewhere && (await readCheckpoint(host, latest.elsewhere, latest.target!));
  if (elsewhere) checkpoints.push(elsewhere);
  const temporary: CheckpointFolder["temporary"] = [];
  for (const name of names.filter((entry) => TEMPORARY.test(entry)).slice(0, MAX_LOOKED_AT)) {
    const stat = await host.stat(posix.join(folder, name)).catch(() => null);
    if (stat) temporary.push({ name, mtimeMs: stat.mtimeMs });
  }
  return { checkpoints, latest, temporary, skipped: Math.max(0, candidates.filter(isSure).length - MAX_LOOKED_AT) };
}

async function readCheckpoint(host: Host, path: string, name: string): Promise<Checkpoint | null> {
  const stat = await host.stat(path).catch(() => null);
  if (stat === null) return null;
  const common = { name, path, step: stepOf(name), mtimeMs: stat.mtimeMs };
  if (stat.kind === "file") return { ...common, files: [{ path, stat }] };
  if (stat.kind !== "directory") return null;
  const files = await filesIn(host, path, MAX_DEPTH, { files: MAX_FILES, entries: MAX_ENTRIES });
  return { ...common, mtimeMs: Math.max(stat.mtimeMs, ...files.map((file) => file.stat.mtimeMs)), files };
}

async function itself(host: Host, folder: string): Promise<Checkpoint[]> {
  const checkpoint = await readCheckpoint(host, folder, posix.basename(folder));
  return checkpoint ? [checkpoint] : [];
}

/** The files of a checkpoint, including those in sub-folders, as far as `left` reaches. A distributed checkpoint is read by its `.metadata`. */
async function filesIn(host: Host, folder: string, depth: number, left: { files: number; entries: number }): Promise<Checkpoint["files"]> {
  const files: Checkpoint["files"] = [];
  for (const name of (await host.list(folder).catch(() => [])).slice(0, MAX_FILES)) {
    const path = posix.join(folder, name);
    const isFile = FILE.test(name) || name === ".metadata" || name === "trainer_state.json";
    if (TEMPORARY.test(name) || (!isFile && name.includes("."))) continue;
    if (left.files === 0 || left.entries === 0) break;
    left.entries -= 1;
    const stat = await host.stat(path).catch(() => null);
    if (stat?.kind === "file" && isFile) {
      left.files -= 1;
      files.push({ path, stat });
    } else if (stat?.kind === "directory" && depth > 1) files.push(...(await filesIn(host, path, depth - 1, left)));
  }
  return files;
}

/** A link to the newest checkpoint that leads nowhere. */
async function danglingLink(host: Host, folder: string, names: string[]): Promise<string | undefined> {
  for (const name of names.filter((entry) => POINTING_LINK.test(entry) && !TEMPORARY.test(entry)).slice(0, MAX_LOOKED_AT)) {
    const path = posix.join(folder, name);
    const isLink = (await host.lstat(path).catch(() => null))?.kind === "link";
    if (isLink && !(await host.stat(path).catch(() => null))) return name;
  }
  return undefined;
}

async function readLatest(host: Host, path: string, names: string[]): Promise<Latest> {
  const stat = await host.lstat(path);
  if (stat.kind === "link") {
    const to = posix.resolve(posix.dirname(path), await host.readLink(path));
    const target = posix.basename(to);
    return { path, kind: "link", target, ...(names.includes(target) ? {} : { elsewhere: to }) };
  }
  if (/\.(pt|pth|ckpt|safetensors)$/.test(path)) return { path, kind: "file", target: posix.basename(path) };
  const text = (await host.readText(path, { maxBytes: 4096 }).catch(() => "")).trim();
  // Megatron writes the bare number, DeepSpeed the folder's name.
  const target = names.includes(posix.basename(text))
    ? posix.basename(text)
    : names.find((name) => stepOf(name) === Number(text) && /^\d+$/.test(text));
  return { path, kind: "text", target: target ?? (text || null) };
}
