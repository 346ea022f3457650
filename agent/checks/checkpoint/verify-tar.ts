import type { Host } from "../../host/host";
import { invalid, type Verification, valid } from "./verdict";

const BLOCK = 512;

/** Verifies a tar archive by the sizes in its headers: every entry must end within the file, and the archive with an empty block. */
export async function* verifyTar(host: Host, path: string, size: number): Verification {
  let entries = 0;
  for (let at = 0; ; entries++) {
    const header = await host.readBytes(path, at, BLOCK);
    yield header.length;
    if (header.length < BLOCK) return invalid(`has no end mark: it was cut at ${size} bytes`);
    if (header.every((byte) => byte === 0)) return valid(`tar, ${entries} entries`);
    const bytes = sizeIn(header);
    if (bytes === null) return invalid(`holds no entry where one should begin (byte ${at})`);
    at += BLOCK + Math.ceil(bytes / BLOCK) * BLOCK;
    if (at > size) return invalid(`ends ${at - size} bytes early`);
  }
}

/** In octal, or in base 256 where the first bit is set (sizes of 8 GiB and more). */
function sizeIn(header: Buffer): number | null {
  const field = header.subarray(124, 136);
  if (field[0]! & 0x80) return Number(field.readBigUInt64BE(4));
  const text = field.toString("latin1").replace(/\0.*$/s, "").trim();
  return /^[0-7]*$/.test(text) ? Number.parseInt(text || "0", 8) : null;
}
