import type { Host } from "../../host/host";
import { FileCursor } from "./file-cursor";
import { NotAPickle, type Token, walkPickle } from "./pickle";
import { END_SEARCH, findDirectory, readDirectory } from "./zip-directory";

const MOST_BYTES = 4 * 1024 * 1024;

/** How many data-parallel ranks saved, by `dp_world_size` in DeepSpeed's model file; null when the file does not tell. */
export async function worldSizeIn(host: Host, path: string, size: number): Promise<number | null> {
  const tailOffset = Math.max(0, size - END_SEARCH);
  const place = findDirectory(await host.readBytes(path, tailOffset, size - tailOffset), tailOffset);
  if (place === null || place.size > MOST_BYTES) return null;
  const members = readDirectory(await host.readBytes(path, place.offset, place.size), place.entries) ?? [];
  const pickle = members.find(({ name, method, size: bytes }) => name.endsWith("/data.pkl") && method === 0 && bytes <= MOST_BYTES);
  if (!pickle) return null;
  const header = await host.readBytes(path, pickle.offset + place.start, 30);
  if (header.length < 30) return null;
  const start = pickle.offset + place.start + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  return readSize(new FileCursor(host, path, Math.min(size, start + pickle.size), start));
}

async function readSize(file: FileCursor): Promise<number | null> {
  let last: Token | null = null;
  let found: number | null = null;
  try {
    await walkPickle(file, (token) => {
      if (last === "dp_world_size" && typeof token === "number") found ??= token;
      last = token;
    });
  } catch (error) {
    if (!(error instanceof RangeError) && !(error instanceof NotAPickle)) throw error;
  }
  return found;
}
