import { posix } from "node:path";
import type { Host } from "../../host/host";
import type { Memory } from "../check";

const MOST_SHARDS = 200;
const MOST_HEADER = 16 * 1024 * 1024;

/** Tensors that an index expects in a shard whose header lacks them: files of two versions of a model. Null when all are there. */
export async function strayTensor(host: Host, index: string, text: string, memory: Memory): Promise<string | null> {
  const key = `index ${index}`;
  const known = memory.get(key) as { signature: string; problem: string | null } | undefined;
  const expected = new Map<string, string[]>();
  for (const [tensor, shard] of Object.entries((JSON.parse(text) as { weight_map: Record<string, string> }).weight_map))
    if (String(shard).endsWith(".safetensors")) expected.set(shard, [...(expected.get(shard) ?? []), tensor]);
  const paths = [...expected.keys()].slice(0, MOST_SHARDS).map((shard) => ({ shard, path: posix.join(posix.dirname(index), shard) }));
  const stats = await Promise.all(paths.map(({ path }) => host.stat(path)));
  const signature = `${text.length} ${stats.map(({ size, mtimeMs }) => `${size}:${mtimeMs}`).join(" ")}`;
  if (known?.signature === signature) return known.problem;
  let problem: string | null = null;
  for (const { shard, path } of paths) {
    const names = await tensorsOf(host, path);
    const stray = expected.get(shard)!.find((tensor) => !names.has(tensor));
    if (stray !== undefined)
      problem ??= `${shard} does not hold ${stray}, which ${posix.basename(index)} expects in it: the files are of two versions`;
  }
  memory.set(key, { signature, problem });
  return problem;
}

async function tensorsOf(host: Host, path: string): Promise<Set<string>> {
  const length = Number((await host.readBytes(path, 0, 8)).readBigUInt64LE(0));
  return new Set(Object.keys(JSON.parse((await host.readBytes(path, 8, Math.min(length, MOST_HEADER))).toString("utf8")) as object));
}
