import type { FileCursor } from "./file-cursor";

type Arg = number | "line" | "lines" | "len1" | "len4" | "len8";

/** What follows each opcode of a pickle (pickletools in CPython): a fixed number of bytes, lines, or a length and as many bytes. */
const ARGS = new Map<number, Arg>([
  ...[..."(012N]}ldt)easubo.RQ\x81\x85\x86\x87\x88\x89\x8f\x90\x91\x92\x93\x94\x97\x98"].map((op) => [op.charCodeAt(0), 0] as const),
  ...[..."Khq\x80\x82"].map((op) => [op.charCodeAt(0), 1] as const),
  ...[..."M\x83"].map((op) => [op.charCodeAt(0), 2] as const),
  ...[..."Jjr\x84"].map((op) => [op.charCodeAt(0), 4] as const),
  ...[..."G\x95"].map((op) => [op.charCodeAt(0), 8] as const),
  ...[..."ILFSVgpP"].map((op) => [op.charCodeAt(0), "line"] as const),
  ...[..."ci"].map((op) => [op.charCodeAt(0), "lines"] as const),
  ...[..."UC\x8a\x8c"].map((op) => [op.charCodeAt(0), "len1"] as const),
  ...[..."TXB\x8b"].map((op) => [op.charCodeAt(0), "len4"] as const),
  ...[..."\x8d\x8e\x96"].map((op) => [op.charCodeAt(0), "len8"] as const),
]);
const LONGEST_TOKEN = 512;

/** A text, a number or a global (`torch FloatStorage`) that the pickle puts on its stack. */
export type Token = string | number;

/** The bytes are no pickle. */
export class NotAPickle extends Error {}

/**
 * Walks through one pickle up to its STOP without making any object, and tells its texts and numbers in order; `onPersistent` is called where an
 * object outside of the pickle is named, after the tokens that name it. @throws RangeError where the file ends first, NotAPickle at an
 * opcode that does not exist.
 */
export async function walkPickle(file: FileCursor, onToken: (token: Token) => void, onPersistent: () => void = () => {}): Promise<void> {
  const memo = new Map<number, Token | undefined>();
  let last: Token | undefined;
  const push = (token: Token | undefined) => {
    last = token;
    if (token !== undefined) onToken(token);
  };
  for (;;) {
    const op = await file.u8();
    const kind = ARGS.get(op);
    if (kind === undefined) throw new NotAPickle(`opcode ${op}`);
    const name = String.fromCharCode(op);
    if (name === ".") return;
    if (name === "Q") onPersistent();
    if (name === "h" || name === "j") push(memo.get(name === "h" ? await file.u8() : await file.u32()));
    else if (name === "q" || name === "r") memo.set(name === "q" ? await file.u8() : await file.u32(), last);
    else if (op === 0x94) memo.set(memo.size, last);
    else push(await tokenOf(file, name, kind));
  }
}

async function tokenOf(file: FileCursor, op: string, kind: Arg): Promise<Token | undefined> {
  if (op === "K") return file.u8();
  if (op === "M") return file.u16();
  if (op === "J") return (await file.take(4)).readInt32LE(0);
  if (typeof kind === "number") {
    await file.skip(kind);
    return undefined;
  }
  if (kind === "lines") return `${await file.line()} ${await file.line()}`;
  if (kind === "line") {
    const text = await file.line();
    return "ILgp".includes(op) ? Number.parseInt(text, 10) : text;
  }
  const length = kind === "len1" ? await file.u8() : kind === "len4" ? await file.u32() : await file.u64();
  if (length > LONGEST_TOKEN) {
    await file.skip(length);
    return undefined;
  }
  const bytes = await file.take(length);
  return op === "\x8a" ? littleEndian(bytes) : bytes.toString("utf8");
}

const littleEndian = (bytes: Buffer): number => {
  let value = 0n;
  for (let index = bytes.length - 1; index >= 0; index--) value = value * 256n + BigInt(bytes[index]!);
  return Number(value);
};
