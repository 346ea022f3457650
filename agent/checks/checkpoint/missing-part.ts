import { posix } from "node:path";
import type { Host } from "../../host/host";
import type { Memory } from "../check";
import type { Checkpoint } from "./checkpoint";
import { needsOf } from "./dcp-metadata";
import { worldSizeIn } from "./world-size";

const SHARD = /^__\d+_\d+\.distcp$/;
/** The names that carry a rank: DeepSpeed's files, Hugging Face's random states, Megatron's folders. */
const ZERO = /^(?:bf16_|fp16_)?zero_pp_rank_(\d+)_mp_rank_(\d+)_(optim|model)_states\.pt$/;
const MODEL_STATES = /^mp_rank_(\d+)_model_states\.pt$/;
const MEGATRON = /^mp_rank_(\d+)(?:_(\d+))?$/;

/** What a checkpoint of many files names but lacks, as a reason. Null when nothing is missing or the format is another one. */
export async function missingPart(host: Host, checkpoint: Checkpoint, memory: Memory): Promise<string | null> {
  const folders = groupBy(checkpoint.files, (file) => posix.dirname(file.path));
  for (const [folder, files] of folders) {
    const names = files.map((file) => posix.basename(file.path));
    const place = (name: string) => posix.relative(checkpoint.path, posix.join(folder, name));
    const reason = (await missingShards(host, files, names, place, memory)) ?? (await missingRanks(host, files, names, place));
    if (reason) return reason;
  }
  const unfinished = missingTrainerState(checkpoint);
  if (unfinished) return unfinished;
  const pointer = await danglingLatest(host, checkpoint, [...folders.keys()]);
  if (pointer) return pointer;
  return missingMegatronRank([...folders.keys()], checkpoint);
}

/** Hugging Face's Trainer writes its state last, after the optimizer's, and resumes from no folder without it. */
function missingTrainerState(checkpoint: Checkpoint): string | null {
  if (!/^checkpoint-\d+$/.test(checkpoint.name)) return null;
  const names = checkpoint.files.filter((file) => posix.dirname(file.path) === checkpoint.path).map((file) => posix.basename(file.path));
  const isTrainers = names.some((name) => /^(?:optimizer|scheduler)\.pt$|^rng_state(?:_\d+)?\.pth$/.test(name));
  return isTrainers && !names.includes("trainer_state.json") ? "lacks trainer_state.json, which the Trainer writes last" : null;
}

/** Hugging Face's folder of a DeepSpeed run has a `latest` of its own, which names DeepSpeed's folder in it. */
async function danglingLatest(host: Host, checkpoint: Checkpoint, folders: string[]): Promise<string | null> {
  const name = (await host.readText(posix.join(checkpoint.path, "latest"), { maxBytes: 4_096 }).catch(() => "")).trim();
  if (!/^global_step\d+$/.test(name) || folders.includes(posix.join(checkpoint.path, name))) return null;
  return `lacks ${name}, which its own latest names`;
}

type Files = Checkpoint["files"];
type Place = (name: string) => string;

/** A checkpoint of torch.distributed: `.metadata` is written last and says how far into which file each tensor reaches. */
async function missingShards(host: Host, files: Files, names: string[], place: Place, memory: Memory): Promise<string | null> {
  if (!names.some((name) => SHARD.test(name))) return null;
  const metadata = files.find((file) => posix.basename(file.path) === ".metadata");
  if (!metadata) return `has no ${place(".metadata")}: its save never ended`;
  const needs = await needsOf(host, metadata.path, metadata.stat, memory);
  const byName = new Map(files.map((file) => [posix.basename(file.path), file]));
  for (const [name, bytes] of needs) {
    const file = byName.get(name);
    if (!file) return `lacks ${place(name)}, which its .metadata names`;
    if (file.stat.size < bytes) return `holds ${place(name)}, which ends ${bytes - file.stat.size} bytes early`;
  }
  return null;
}

/** DeepSpeed ZeRO: every rank writes a file, and the model's file says how many ranks there were. */
async function missingRanks(host: Host, files: Files, names: string[], place: Place): Promise<string | null> {
  const zero = names.flatMap((name) => ZERO.exec(name) ?? []).length > 0;
  const models = names.filter((name) => MODEL_STATES.test(name));
  if (!zero && models.length === 0) return null;
  const parts = names.flatMap((name) => {
    const match = ZERO.exec(name);
    return match ? [{ name, rank: Number(match[1]), mp: Number(match[2]), kind: match[3]! }] : [];
  });
  if (zero && models.length === 0 && !parts.some(({ kind }) => kind === "model")) return `lacks ${place("mp_rank_00_model_states.pt")}`;
  const model = files.find((file) => posix.basename(file.path) === models[0]);
  const size = model && parts.length > 0 ? await worldSizeIn(host, model.path, model.stat.size) : null;
  for (const group of groupBy(parts, ({ kind, mp }) => `${kind} ${mp}`).values()) {
    const ranks = new Set(group.map(({ rank }) => rank));
    const wanted = Math.max(size ?? 0, ...[...ranks].map((rank) => rank + 1));
    const gap = Array.from({ length: Math.min(wanted, 100_000) }, (_, rank) => rank).find((rank) => !ranks.has(rank));
    if (gap !== undefined)
      return `lacks ${place(group[0]!.name.replace(/zero_pp_rank_\d+/, `zero_pp_rank_${gap}`))}: ${ranks.size} of ${wanted} ranks are there`;
  }
  return null;
}

/** Megatron: a folder for each tensor-parallel rank, or for each pair of tensor- and pipeline-parallel ranks. */
function missingMegatronRank(folders: string[], checkpoint: Checkpoint): string | null {
  const ranks = folders.flatMap((folder) => {
    const match = MEGATRON.exec(posix.basename(folder));
    return match ? [{ name: posix.basename(folder), tensor: match[1]!, pipeline: match[2] ?? null }] : [];
  });
  if (ranks.length === 0) return null;
  const there = new Set(ranks.map(({ name }) => name));
  const lastTensor = Math.max(...ranks.map(({ tensor }) => Number(tensor)));
  const lastPipeline = ranks[0]!.pipeline === null ? 0 : Math.max(...ranks.map(({ pipeline }) => Number(pipeline ?? 0)));
  const name = (tensor: number, pipeline: number) =>
    `mp_rank_${String(tensor).padStart(ranks[0]!.tensor.length, "0")}${ranks[0]!.pipeline === null ? "" : `_${String(pipeline).padStart(ranks[0]!.pipeline.length, "0")}`}`;
  // A folder's name may contain any rank. The search stops at the first gap, so it is no longer than the list of existing ranks.
  for (let tensor = 0; tensor <= lastTensor; tensor++)
    for (let pipeline = 0; pipeline <= lastPipeline; pipeline++)
      if (!there.has(name(tensor, pipeline)))
        return `lacks ${name(tensor, pipeline)} (${posix.basename(checkpoint.path)} has ${there.size} ranks)`;
  return null;
}

function groupBy<Item>(items: Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
