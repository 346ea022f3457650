export interface DecodedText {
  text: string;
  /** The encoding as people name it. */
  encoding: "UTF-8" | "UTF-16LE" | "UTF-16BE" | "GB18030" | "Windows-1252";
  hasBom: boolean;
  /** Whether the bytes leave no reasonable doubt. Text with a guessed encoding may be shown but must not be written. */
  isSure: boolean;
}

/** Whether bytes are text in UTF-8 without a byte order mark, as nearly every parser wants it. */
export const isPlainUtf8 = (decoded: DecodedText) => decoded.encoding === "UTF-8" && !decoded.hasBom;

/**
 * Reads text in the encoding that it most likely has: a byte order mark decides; else UTF-8 when it is valid; UTF-16 when every other
 * byte of its beginning is zero; GB18030 when nearly all of its characters are common Chinese ones; else Windows-1252, in which any
 * byte is a character. Many encodings share their bytes: only common characters in their usual company make the last two sure.
 */
export function decodeText(bytes: Buffer): DecodedText {
  const as = (text: string, encoding: DecodedText["encoding"], hasBom = false, isSure = true): DecodedText => ({
    text,
    encoding,
    hasBom,
    isSure,
  });
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    const text = tryDecode("utf-8", bytes.subarray(3));
    if (text !== undefined) return as(text, "UTF-8", true);
  }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return as(decode("utf-16le", bytes.subarray(2)), "UTF-16LE", true);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return as(decode("utf-16be", bytes.subarray(2)), "UTF-16BE", true);
  const zeros = zeroPlaces(bytes);
  if (zeros) return as(decode(zeros, bytes), zeros === "utf-16le" ? "UTF-16LE" : "UTF-16BE");
  const utf8 = tryDecode("utf-8", bytes);
  if (utf8 !== undefined) return as(utf8, "UTF-8");
  const western = decode("windows-1252", bytes);
  const chinese = isCommonChinese(bytes) ? tryDecode("gb18030", bytes) : undefined;
  if (chinese !== undefined) return as(chinese, "GB18030");
  return as(western, "Windows-1252", false, isWestern(western));
}

/** Nearly all Chinese text consists of these characters; letters of other languages decode to rare ones. */
const COMMON_SHARE = 0.9;

/**
 * Whether the bytes above ASCII are pairs of common Chinese characters (the first level of GB 2312, ordered by use, and its punctuation)
 * that also stand next to each other: a single pair may be two accented letters.
 */
function isCommonChinese(bytes: Buffer): boolean {
  let [common, all, neighbours] = [0, 0, 0];
  let wasHan = false;
  for (let at = 0; at < bytes.length; at++) {
    const lead = bytes[at]!;
    if (lead < 0x80) {
      wasHan = false;
      continue;
    }
    const trail = bytes[++at] ?? 0;
    const isHan = lead >= 0xb0 && lead <= 0xd7 && trail >= 0xa1;
    if (isHan && wasHan) neighbours++;
    if (isHan || (lead >= 0xa1 && lead <= 0xa3 && trail >= 0xa1)) common++;
    all++;
    wasHan = isHan;
  }
  return neighbours > 0 && common / all >= COMMON_SHARE;
}

/** Letters and signs of the languages of Western Europe that stand at the same place in Windows-1252 and ISO 8859-1 and -15. */
const WESTERN = new Set("ÄÖÜäöüßÀÂÇÈÉÊËÎÏÔÙÛàâçèéêëîïôùûÁÍÑÓÚáíñóúÅÆØåæøãõÃÕìòÌÒ¡¿«»§°µ·£©®");

/** Whether text in Windows-1252 is believable: nothing but Western letters, and more plain letters than accented ones in each word. */
const isWestern = (text: string): boolean =>
  [...text].every((sign) => sign < "\x80" || WESTERN.has(sign)) &&
  [...text.matchAll(/[A-Za-z\u00c0-\u00ff]+/g)].every(([word]) => {
    const accented = word.match(/[\u00c0-\u00ff]/g)?.length ?? 0;
    return word.length < 3 || accented * 2 <= word.length;
  });

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
