import { crc32, inflateRawSync } from "node:zlib";
import type { Host } from "../../host/host";
import { CHUNK, invalid, type Verification, valid } from "./verdict";
import { END_SEARCH, findDirectory, readDirectory, type ZipMember } from "./zip-directory";

const MAX_DIRECTORY = 64 * 1024 * 1024;
const MAX_INFLATED = 64 * 1024 * 1024;

/** Verifies a zip file as `torch.save` writes it: end record, central directory, every member's header, size and CRC-32. */
export async function* verifyZip(host: Host, path: string, size: number): Verification {
  const tailOffset = Math.max(0, size - END_SEARCH);
  const tail = await host.readBytes(path, tailOffset, size - tailOffset);
  yield tail.length;
  const place = findDirectory(tail, tailOffset);
  if (place === null) return invalid(`has no central directory: it was cut at ${size} bytes`);
  if (place.size > MAX_DIRECTORY) return invalid("has a central directory of impossible size");
  const members = readDirectory(await host.readBytes(path, place.offset, place.size), place.entries);
  yield place.size;
  if (members === null) return invalid("has a damaged central directory");
  for (const member of members) {
    const reason = yield* verifyMember(host, path, member, place.offset);
    if (reason !== null) return invalid(reason);
  }
  return valid(`zip, CRC-32 of ${members.length} entries`);
}

async function* verifyMember(host: Host, path: string, member: ZipMember, end: number): AsyncGenerator<number, string | null, void> {
  const header = await host.readBytes(path, member.offset, 30);
  if (header.length < 30 || header.readUInt32LE(0) !== 0x04034b50)
    return `holds no entry where ${member.name} should begin (byte ${member.offset})`;
  const start = member.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (start + member.compressedSize > end) return `cuts ${member.name} off: ${start + member.compressedSize - end} bytes are missing`;
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
