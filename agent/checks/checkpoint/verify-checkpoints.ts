import { posix } from "node:path";
import type { Host } from "../../host/host";
import type { Memory } from "../check";
import type { Checkpoint } from "./checkpoint";
import { missingPart } from "./missing-part";
import { invalid, type Verdict, type Verification, valid } from "./verdict";
import { verifyFile } from "./verify-file";

interface Known {
  signature: string;
  verdict?: Verdict;
  running?: Verification;
}
export interface Budget {
  endMs: number;
  bytes: number;
}

/** The verdict on a checkpoint as far as the budget reaches; null while it is not known yet. What was verified is remembered by size and time. */
export async function verifyCheckpoint(host: Host, checkpoint: Checkpoint, budget: Budget, memory: Memory): Promise<Verdict | null> {
  if (checkpoint.marker) return invalid(`has the marker ${checkpoint.marker} beside it: its save never ended`);
  if (checkpoint.lacks) return invalid(`lacks ${checkpoint.lacks}`);
  const missing = (await missingShard(host, checkpoint)) ?? (await missingPart(host, checkpoint, memory));
  if (missing) return invalid(missing);
  if (checkpoint.files.length === 0) return invalid("holds no checkpoint file");
  let last: Verdict = valid("no checksum", false);
  for (const file of checkpoint.files) {
    const verdict = await verifyKnown(
      host,
      file.path,
      file.stat.size,
      `${file.stat.size}:${file.stat.mtimeMs}:${file.stat.inode}`,
      budget,
      memory,
    );
    if (verdict === null) return null;
    if (!verdict.valid)
      return file.path === checkpoint.path
        ? verdict
        : invalid(`holds ${posix.relative(checkpoint.path, file.path)}, which ${verdict.reason}`);
    if (!last.valid || !last.proved) last = verdict;
  }
  return last;
}

async function verifyKnown(
  host: Host,
  path: string,
  size: number,
  signature: string,
  budget: Budget,
  memory: Memory,
): Promise<Verdict | null> {
  const key = `file:${path}`;
  let known = memory.get(key) as Known | undefined;
  if (known?.signature !== signature) {
    known = { signature };
    memory.set(key, known);
  }
  if (known.verdict) return known.verdict;
  known.running ??= verifyFile(host, path, size);
  while (budget.bytes > 0 && host.now() < budget.endMs) {
    const next = await known.running.next();
    if (next.done) {
      known.verdict = next.value;
      known.running = undefined;
      return next.value;
    }
    budget.bytes -= next.value;
  }
  return null;
}

/** The first shard that a `*.index.json` names and its folder lacks, as a reason. */
async function missingShard(host: Host, checkpoint: Checkpoint): Promise<string | null> {
  const names = new Set(checkpoint.files.map((file) => file.path));
  for (const folder of new Set([checkpoint.path, ...checkpoint.files.map((file) => posix.dirname(file.path))]))
    for (const index of ["model.safetensors.index.json", "pytorch_model.bin.index.json"]) {
      const text = await host.readText(posix.join(folder, index)).catch(() => null);
      const missing = text === null ? undefined : shardsOf(text).find((shard) => !names.has(posix.join(folder, shard)));
      if (missing) return `lacks ${posix.relative(checkpoint.path, posix.join(folder, missing))}, which its index names`;
    }
  return null;
}

/** The files that an index's `weight_map` names, in order; empty when the text is not an index. */
export function shardsOf(text: string): string[] {
  try {
    const map = (JSON.parse(text) as { weight_map?: unknown } | null)?.weight_map;
    const shards = typeof map === "object" && map !== null ? Object.values(map) : [];
    return [...new Set(shards.filter((shard): shard is string => typeof shard === "string"))].sort();
  } catch {
    return [];
  }
}
