import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";

interface Known {
  sha256: string;
  mtimeMs: number;
  size: number;
}

const hashes = new Map<string, Promise<Known>>();

async function hashFile(file: string): Promise<Known> {
  const { mtimeMs, size } = await stat(file);
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return { sha256: hash.digest("hex"), mtimeMs, size };
}

/** SHA-256 and size of a file that hosts download; counted once for each version of it. @throws ENOENT. */
export async function knownFile(file: string): Promise<Known> {
  const { mtimeMs, size } = await stat(file);
  const known = await hashes.get(file)?.catch(() => undefined);
  if (known && known.mtimeMs === mtimeMs && known.size === size) return known;
  const counting = hashFile(file);
  hashes.set(file, counting);
  return counting;
}
