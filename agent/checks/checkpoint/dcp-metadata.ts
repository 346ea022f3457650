import type { Host, HostStat } from "../../host/host";
import type { Memory } from "../check";
import { FileCursor } from "./file-cursor";
import { NotAPickle, type Token, walkPickle } from "./pickle";

/** Larger files belong to models with hundreds of thousands of tensors and are not read. The shards' own structure is verified anyway. */
const MOST_BYTES = 8 * 1024 * 1024;

/** How many bytes each file of a distributed checkpoint must have by its `.metadata`: the end of the last tensor in it. Empty when the file does not say. */
export async function needsOf(host: Host, path: string, stat: HostStat, memory: Memory): Promise<Map<string, number>> {
  const signature = `${stat.size}:${stat.mtimeMs}:${stat.inode}`;
  const known = memory.get(`dcp:${path}`) as { signature: string; needs: Map<string, number> } | undefined;
  if (known?.signature === signature) return known.needs;
  const needs = stat.size > MOST_BYTES ? new Map<string, number>() : await readNeeds(host, path, stat.size);
  memory.set(`dcp:${path}`, { signature, needs });
  return needs;
}

/** Each tensor's place is an object with `relative_path`, `offset` and `length`, whose values follow their names in the pickle. */
async function readNeeds(host: Host, path: string, size: number): Promise<Map<string, number>> {
  const needs = new Map<string, number>();
  const place = { file: "", offset: 0 };
  let name: Token | null = null;
  try {
    await walkPickle(new FileCursor(host, path, size), (token) => {
      if (name === "relative_path" && typeof token === "string") place.file = token;
      if (name === "offset" && typeof token === "number") place.offset = token;
      if (name === "length" && typeof token === "number" && place.file !== "")
        needs.set(place.file, Math.max(needs.get(place.file) ?? 0, place.offset + token));
      name = token;
    });
  } catch (error) {
    if (!(error instanceof RangeError) && !(error instanceof NotAPickle)) throw error;
  }
  return needs;
}
