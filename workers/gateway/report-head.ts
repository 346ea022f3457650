/** The head of a request that brings one report. */
export interface ReportHead {
  /** All of it, the empty line included: the next request of the same agent has the same one, byte for byte. */
  bytes: Buffer;
  authorization: string;
  /** Of the body, in bytes. */
  length: number;
}

const START = Buffer.from("POST /agent/v1/reports HTTP/1.1\r\n", "latin1");
const END = Buffer.from("\r\n\r\n", "latin1");
const LONGEST = 8_192;
const LINE = /^([!#$%&'*+.^_`|~0-9a-z-]+):[ \t]*([\x20-\x7e\t\x80-\xff]*)$/i;

/** What these headers must say where they are there. One that asks for more than a plain body is the HTTP server's. */
const must: Record<string, RegExp> = {
  "content-type": /^application\/json(;\s?charset=utf-8)?$/i,
  "content-length": /^\d{1,7}$/,
  connection: /^keep-alive$/i,
  authorization: /^\S+ \S+$/,
  host: /^\S+$/,
  "transfer-encoding": /^$/,
  "content-encoding": /^identity$/i,
  expect: /^$/,
  upgrade: /^$/,
  trailer: /^$/,
  te: /^$/,
};
const needed = ["host", "authorization", "content-type", "content-length"];

/**
 * The head of a plain report at the start of `chunk`; null for everything else, and for whatever could be read in two ways (a header that counts
 * given twice, a folded line, an odd byte). Those are for the HTTP server to judge.
 */
export function readHead(chunk: Buffer): ReportHead | null {
  if (chunk.length < START.length || chunk.compare(START, 0, START.length, 0, START.length) !== 0) return null;
  const end = chunk.indexOf(END);
  if (end === -1 || end > LONGEST) return null;
  const found = new Map<string, string>();
  for (const line of chunk.toString("latin1", START.length, end).split("\r\n")) {
    const [, name = "", value = ""] = LINE.exec(line) ?? [];
    const key = name.toLowerCase();
    if (key === "") return null;
    const rule = must[key];
    if (!rule) continue;
    const trimmed = value.trimEnd();
    if (found.has(key) || !rule.test(trimmed)) return null;
    found.set(key, trimmed);
  }
  if (needed.some((key) => !found.has(key))) return null;
  // A copy: the chunk itself is as large as the whole request, and this is kept as long as the connection.
  const bytes = Buffer.from(chunk.subarray(0, end + END.length));
  return { bytes, authorization: found.get("authorization")!, length: Number(found.get("content-length")) };
}

/** `last` again when the chunk begins with the very same bytes. */
export const sameHead = (last: ReportHead | undefined, chunk: Buffer): ReportHead | null =>
  last && chunk.length >= last.bytes.length && chunk.compare(last.bytes, 0, last.bytes.length, 0, last.bytes.length) === 0 ? last : null;
