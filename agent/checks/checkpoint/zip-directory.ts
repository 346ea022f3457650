export interface ZipMember {
  name: string;
  method: number;
  crc: number;
  compressedSize: number;
  size: number;
  /** Where its local header begins. */
  offset: number;
}
export interface DirectoryPlace {
  /** Where the archive begins; what its records give as offsets counts from there. */
  start: number;
  offset: number;
  size: number;
  entries: number;
}

const END = 0x06054b50;
const END64_LOCATOR = 0x07064b50;
const END64 = 0x06064b50;
const MEMBER = 0x02014b50;

/** How many bytes from the end can hold the end record: itself, the longest comment and the 64-bit records before it. */
export const END_SEARCH = 22 + 65_535 + 76;

/**
 * Finds the central directory of the archive that ends with `tail` (APPNOTE 4.3.16, 4.3.14 and 4.3.15 for 64-bit sizes). `tailOffset` is where `tail`
 * begins in the file. The directory stands right before its end record, so an archive that begins further into the file is found as well.
 * Null when there is no end record: the file was cut.
 */
export function findDirectory(tail: Buffer, tailOffset: number): DirectoryPlace | null {
  for (let at = tail.length - 22; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END) continue;
    const narrow = {
      entries: tail.readUInt16LE(at + 10),
      size: tail.readUInt32LE(at + 12),
      offset: tail.readUInt32LE(at + 16),
      endsAt: at,
    };
    const { entries, size, offset, endsAt } = wideDirectory(tail, at) ?? narrow;
    const place = { entries, size, offset: tailOffset + endsAt - size, start: tailOffset + endsAt - size - offset };
    // A member's data may hold the same four bytes: believe only an end record whose comment ends the file and that points into it.
    if (at + 22 + tail.readUInt16LE(at + 20) === tail.length && place.start >= 0 && place.offset >= 0) return place;
  }
  return null;
}

function wideDirectory(tail: Buffer, end: number): { entries: number; size: number; offset: number; endsAt: number } | null {
  const locator = end - 20;
  if (locator < 0 || tail.readUInt32LE(locator) !== END64_LOCATOR) return null;
  for (let at = locator - 56; at >= 0; at--)
    if (tail.readUInt32LE(at) === END64)
      return {
        entries: safe(tail.readBigUInt64LE(at + 32)),
        size: safe(tail.readBigUInt64LE(at + 40)),
        offset: safe(tail.readBigUInt64LE(at + 48)),
        endsAt: at,
      };
  return null;
}

/** Reads the central directory. Null when it is damaged (a record that does not begin or does not end where it should). */
export function readDirectory(bytes: Buffer, entries: number): ZipMember[] | null {
  const members: ZipMember[] = [];
  let at = 0;
  while (at + 46 <= bytes.length && bytes.readUInt32LE(at) === MEMBER) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field)) as [
      number,
      number,
      number,
    ];
    const extraAt = at + 46 + nameLength;
    if (extraAt + extraLength + commentLength > bytes.length) return null;
    const member: ZipMember = {
      name: bytes.toString("utf8", at + 46, extraAt),
      method: bytes.readUInt16LE(at + 10),
      crc: bytes.readUInt32LE(at + 16),
      compressedSize: bytes.readUInt32LE(at + 20),
      size: bytes.readUInt32LE(at + 24),
      offset: bytes.readUInt32LE(at + 42),
    };
    members.push(widen(member, bytes.subarray(extraAt, extraAt + extraLength)));
    at = extraAt + extraLength + commentLength;
  }
  return members.length === entries && at === bytes.length ? members : null;
}

/** Sizes of 4 GiB and more stand in extra field 1, in this order, and only those that did not fit. */
function widen(member: ZipMember, extra: Buffer): ZipMember {
  for (let at = 0; at + 4 <= extra.length; ) {
    const [id, length] = [extra.readUInt16LE(at), extra.readUInt16LE(at + 2)];
    const field = extra.subarray(at + 4, at + 4 + length);
    at += 4 + length;
    if (id !== 1) continue;
    let next = 0;
    const take = (value: number) => {
      if (value !== 0xffffffff || next + 8 > field.length) return value;
      next += 8;
      return safe(field.readBigUInt64LE(next - 8));
    };
    const size = take(member.size);
    const compressedSize = take(member.compressedSize);
    return { ...member, size, compressedSize, offset: take(member.offset) };
  }
  return member;
}

/** Larger than any file: a damaged 64-bit size must not turn into a small wrong number. */
const safe = (value: bigint): number => (value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value));
