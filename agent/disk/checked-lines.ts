import { crc32 } from "node:zlib";

/** A record as one line: CRC-32 in hexadecimal, a space, JSON. Lines let a reader continue after a damaged record. */
export function encodeLine(record: unknown): string {
  const json = JSON.stringify(record);
  return `${checksum(json)} ${json}\n`;
}

export interface CheckedLines {
  records: unknown[];
  /** Whole lines that do not fit their checksum. */
  damaged: number;
  /** Bytes at the end that are not a whole line: a write that a power cut stopped. */
  tornBytes: number;
}

/** Reads lines back. A torn end is normal after a power cut; a damaged line never is. */
export function decodeLines(content: Buffer): CheckedLines {
  const text = content.toString("utf8");
  const lines = text.split("\n");
  const end = lines.pop() ?? "";
  const result: CheckedLines = { records: [], damaged: 0, tornBytes: 0 };
  for (const line of lines) {
    const record = decodeLine(line);
    if (record) result.records.push(record.value);
    else result.damaged++;
  }
  if (end === "") return result;
  // Only the newline was lost, or turned into another character: the record itself is whole.
  const saved = decodeLine(end) ?? decodeLine(end.slice(0, -1));
  if (saved) result.records.push(saved.value);
  else result.tornBytes = Buffer.byteLength(end);
  return result;
}

function decodeLine(line: string): { value: unknown } | undefined {
  const json = line.slice(9);
  if (line[8] !== " " || checksum(json) !== line.slice(0, 8)) return undefined;
  try {
    return { value: JSON.parse(json) };
  } catch {
    return undefined;
  }
}

const checksum = (json: string) => crc32(json).toString(16).padStart(8, "0");
