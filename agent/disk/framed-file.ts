import { linkSync, readFileSync, rmSync } from "node:fs";
import { crc32 } from "node:zlib";
import { replaceFile } from "./durable";

const MAGIC = Buffer.from("MWF1");
const HEADER_BYTES = MAGIC.length + 8;

export interface FramedRead {
  payload: Buffer;
  from: "current" | "previous";
  /** What was wrong with the current file, when the previous one is used instead. */
  warning?: string;
}

/** Frame: magic, length, CRC-32 of length and payload, payload. Nothing may follow. */
export function frame(payload: Buffer): Buffer {
  const head = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(head);
  head.writeUInt32LE(payload.length, 4);
  head.writeUInt32LE(crc32(payload, crc32(head.subarray(0, 8))), 8);
  return Buffer.concat([head, payload]);
}

/** The payload, or what is wrong with the frame. */
function unframe(bytes: Buffer): { payload: Buffer } | { fault: string } {
  if (bytes.length < HEADER_BYTES) return { fault: `is cut short: ${bytes.length} bytes` };
  if (!bytes.subarray(0, 4).equals(MAGIC)) return { fault: "does not begin with its mark" };
  const length = bytes.readUInt32LE(4);
  if (length !== bytes.length - HEADER_BYTES) return { fault: `promises ${length} bytes and holds ${bytes.length - HEADER_BYTES}` };
  const payload = bytes.subarray(HEADER_BYTES);
  if (crc32(payload, crc32(bytes.subarray(0, 8))) !== bytes.readUInt32LE(8)) return { fault: "does not fit its checksum" };
  return { payload };
}

const previousOf = (path: string) => `${path}.previous`;

/** Replaces the file durably; the version before it, when it was whole, stays beside it as `.previous`. */
export function writeFramed(path: string, payload: Buffer | string): void {
  if (isWhole(path)) {
    rmSync(previousOf(path), { force: true });
    linkSync(path, previousOf(path));
  }
  replaceFile(path, frame(Buffer.from(payload)));
}

/** Reads the file, or the version before it when it is torn or flipped. Undefined when there is neither: never written. @throws when both are damaged. */
export function readFramed(path: string): FramedRead | undefined {
  const current = readIfThere(path);
  const found = current && unframe(current);
  if (found && "payload" in found) return { payload: found.payload, from: "current" };
  const previous = readIfThere(previousOf(path));
  const earlier = previous && unframe(previous);
  const fault = found ? found.fault : "is missing";
  if (earlier && "payload" in earlier)
    return { payload: earlier.payload, from: "previous", warning: `${path} ${fault}; its previous version is used` };
  if (!current && !previous) return undefined;
  throw new Error(`${path} ${fault}, and there is no whole previous version`);
}

function isWhole(path: string): boolean {
  const bytes = readIfThere(path);
  return bytes !== undefined && "payload" in unframe(bytes);
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
