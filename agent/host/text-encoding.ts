export interface DecodedText {
  text: string;
  /** The encoding as people name it. */
  encoding: "UTF-8" | "UTF-16LE" | "UTF-16BE" | "GB18030" | "Windows-1252";
  hasBom: boolean;
}

/** Whether bytes are text in UTF-8 without a byte order mark, as nearly every parser wants it. */
export const isPlainUtf8 = (decoded: DecodedText) => decoded.encoding === "UTF-8" && !decoded.hasBom;

/**
 * Reads text in the encoding that it most likely has: a byte order mark decides; else UTF-8 when it is valid; UTF-16 when every other
 * byte of its beginning is zero; GB18030 when it is valid and yields Han characters; else Windows-1252, in which any byte is a character.
 */
export function decodeText(bytes: Buffer): DecodedText {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    const text = tryDecode("utf-8", bytes.subarray(3));
    if (text !== undefined) return { text, encoding: "UTF-8", hasBom: true };
  }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: decode("utf-16le", bytes.subarray(2)), encoding: "UTF-16LE", hasBom: true };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { text: decode("utf-16be", bytes.subarray(2)), encoding: "UTF-16BE", hasBom: true };
  const zeros = zeroPlaces(bytes);
  if (zeros) return { text: decode(zeros, bytes), encoding: zeros === "utf-16le" ? "UTF-16LE" : "UTF-16BE", hasBom: false };
  const utf8 = tryDecode("utf-8", bytes);
  if (utf8 !== undefined) return { text: utf8, encoding: "UTF-8", hasBom: false };
  const chinese = tryDecode("gb18030", bytes);
  if (chinese !== undefined && /\p{Script=Han}/u.test(chinese)) return { text: chinese, encoding: "GB18030", hasBom: false };
  return { text: decode("windows-1252", bytes), encoding: "Windows-1252", hasBom: false };
}

/** Offset of the first byte that is not part of valid UTF-8, or −1. */
export function firstInvalidUtf8(bytes: Buffer): number {
  if (tryDecode("utf-8", bytes) !== undefined) return -1;
  let [low, high] = [0, bytes.length];
  // The longest valid beginning, where a character cut at the end counts as valid.
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (isValidBeginning(bytes.subarray(0, middle))) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? 0 : startOfCharacter(bytes, low);
}

function isValidBeginning(bytes: Buffer): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** An incomplete character before `end` belongs to the fault. */
function startOfCharacter(bytes: Buffer, end: number): number {
  for (let back = 1; back <= 3 && end - back >= 0; back++) {
    const byte = bytes[end - back]!;
    if (byte >= 0xc0) return tryDecode("utf-8", bytes.subarray(end - back, end)) === undefined ? end - back : end;
    if (byte < 0x80) return end;
  }
  return end;
}

const decode = (label: string, bytes: Buffer) => new TextDecoder(label, { ignoreBOM: true }).decode(bytes);

function tryDecode(label: string, bytes: Buffer): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function zeroPlaces(bytes: Buffer): "utf-16le" | "utf-16be" | undefined {
  const sample = bytes.subarray(0, 512 - (512 % 2));
  if (sample.length < 4 || sample.length % 2 !== 0) return undefined;
  let [even, odd] = [0, 0];
  for (const [place, byte] of sample.entries()) if (byte === 0) place % 2 === 0 ? even++ : odd++;
  const half = sample.length / 2;
  if (odd > half * 0.6 && even < half * 0.1) return "utf-16le";
  if (even > half * 0.6 && odd < half * 0.1) return "utf-16be";
  return undefined;
}
