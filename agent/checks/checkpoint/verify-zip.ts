import { crc32, inflateRawSync } from "node:zlib";
import type { Host } from "../../host/host";
import { CHUNK, invalid, type Verdict, type Verification, valid } from "./verdict";
import { END_SEARCH, findDirectory, readDirectory, type ZipMember } from "./zip-directory";

const MAX_DIRECTORY = 64 * 1024 * 1024;
const MAX_INFLATED = 64 * 1024 * 1024;

/**
 * Verifies a zip file as `torch.save` writes it: end record, central directory, every member's header, size and CRC-32. A shard of torch's distributed
 * checkpoints is many such archives, one behind the other: each is followed from its end to its beginning. Without `withData` no CRC is read.
 */
export async function* verifyZip(host: Host, path: string, size: number, withData = true): Verification {
  let entries = 0;
  let archives = 0;
  for (let end = size; end > 0; archives++) {
    const found = yield* verifyArchive(host, path, size, end, withData);
    if ("valid" in found) return found;
    entries += found.entries;
    end = found.start;
  }
  const what = withData ? `CRC-32 of ${entries} entries` : `${entries} entries`;
  return valid(archives > 1 ? `${archives} zip archives, ${what}` : `zip, ${what}`);
}

/** Verifies the archive that ends at byte `end`, and says where it begins. */
async function* verifyArchive(
  host: Host,
  path: string,
  size: number,
  end: number,
  withData: boolean,
): AsyncGenerator<number, Verdict | { entries: number; start: number }, void> {
  const tailOffset = Math.max(0, end - END_SEARCH);
  const tail = await host.readBytes(path, tailOffset, end - tailOffset);
  yield tail.length;
  const place = findDirectory(tail, tailOffset);
  if (place === null)
    return invalid(end === size ? `has no central directory: it was cut at ${size} bytes` : `holds no archive that ends at byte ${end}`);
  if (place.size > MAX_DIRECTORY) return invalid("has a central directory of impossible size");
  const members = readDirectory(await host.readBytes(path, place.offset, place.size), place.entries);
  yield place.size;
  if (members === null) return invalid("has a damaged central directory");
  for (const member of members) {
    const at = { ...member, offset: member.offset + place.start };
    const reason = yield* verifyMember(host, path, at, place.offset, withData);
    if (reason !== null) return invalid(reason);
  }
  return { entries: members.length, start: place.start };
}

async function* verifyMember(
  host: Host,
  path: string,
  member: ZipMember,
  end: number,
  withData: boolean,
): AsyncGenerator<number, string | null, void> {
  const header = await host.readBytes(path, member.offset, 30);
  if (header.length < 30 || header.readUInt32LE(0) !== 0x04034b50)
    return `holds no entry where ${member.name} should begin (byte ${member.offset})`;
  const start = member.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (start + member.compressedSize > end) return `cuts ${member.name} off: ${start + member.compressedSize - end} bytes are missing`;
  return withData ? yield* verifyData(host, path, member, start) : null;
}

async function* verifyData(host: Host, path: string, member: ZipMember, start: number): AsyncGenerator<number, string | null, void> {
  let crc = 0;
  if (member.method === 0) {
    for (let done = 0; done < member.compressedSize; ) {
      const chunk = await host.readBytes(path, start + done, Math.min(CHUNK, member.compressedSize - done));
      if (chunk.length === 0) return `ends inside ${member.name}, ${member.compressedSize - done} bytes early`;
      crc = crc32(chunk, crc);
      done += chunk.length;
      yield chunk.length;
    }
  } else if (member.method === 8 && member.size <= MAX_INFLATED) {
    const packed = await host.readBytes(path, start, member.compressedSize);
    yield packed.length;
    try {
      crc = crc32(inflateRawSync(packed, { maxOutputLength: MAX_INFLATED }));
    } catch {
      return `holds ${member.name}, whose compressed data is damaged`;
    }
  } else return null;
  return crc === member.crc ? null : `holds ${member.name} with CRC-32 ${hex(crc)} instead of ${hex(member.crc)}`;
}

const hex = (value: number): string => value.toString(16).padStart(8, "0");
