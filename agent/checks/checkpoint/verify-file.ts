import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { Host } from "../../host/host";
import { verifyGguf } from "./gguf";
import { verifySafetensors } from "./safetensors-header";
import { CHUNK, invalid, type Verification, valid } from "./verdict";
import { verifyPickle } from "./verify-pickle";
import { verifyTar } from "./verify-tar";
import { verifyZip } from "./verify-zip";

/** Compressed files: gzip, zstd, xz, bzip2, LZ4. Their content is not verified. */
const PACKED = ["1f8b", "28b52ffd", "fd377a58", "425a68", "04224d18"].map((hex) => Buffer.from(hex, "hex"));
const begins = (head: Buffer, bytes: Buffer) => head.subarray(0, bytes.length).equals(bytes);
const isTar = (head: Buffer) => head.subarray(257, 262).toString("latin1") === "ustar";

/** Verifies one file by what it is: a checksum beside it first, then its own format. Files of an unknown format are accepted. */
export async function* verifyFile(host: Host, path: string, size: number): Verification {
  if (size < 4) return invalid(size === 0 ? "is empty" : `is only ${size} bytes long`);
  const wanted = await sidecarDigest(host, path);
  if (wanted !== null) return yield* verifyDigest(host, path, size, wanted);
  if (path.endsWith(".safetensors")) return yield* verifySafetensors(host, path, size);
  if (path.endsWith(".gguf")) return yield* verifyGguf(host, path, size);
  if (path.endsWith(".json")) return isJson(await host.readText(path)) ? valid("JSON") : invalid("is not whole JSON");
  return yield* verifyTorch(host, path, size, true);
}

/** Like `verifyFile` for what torch writes, without reading the weights: sizes and structure, no checksums. */
export async function* verifyOutline(host: Host, path: string, size: number): Verification {
  return size < 4 ? invalid(`is only ${size} bytes long`) : yield* verifyTorch(host, path, size, false);
}

async function* verifyTorch(host: Host, path: string, size: number, withData: boolean): Verification {
  const head = await host.readBytes(path, 0, Math.min(size, 4096));
  if (head.toString("latin1", 0, 2) === "PK") return yield* verifyZip(host, path, size, withData);
  if (isTar(head)) return yield* verifyTar(host, path, size);
  // The second byte is the pickle's protocol.
  if (head[0] === 0x80 && head[1]! >= 2 && head[1]! <= 5) return yield* verifyPickle(host, path, size);
  if (/\.(pt|pth|ckpt|bin|distcp)$/.test(path) && head.every((byte) => byte === 0))
    return invalid("begins with zeros: its content was never written");
  if (PACKED.some((magic) => begins(head, magic))) return valid("packed", false);
  const isTorch = /\.pth?$/.test(path) || /(^|\/)(pytorch_model|adapter_model|diffusion_pytorch_model)[^/]*\.bin$/.test(path);
  if (isTorch) return invalid(`begins with ${head.toString("hex", 0, 4)}, as neither a zip archive nor a pickle does`);
  return valid("no checksum", false);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text.replace(/(?<=[[:,]\s*)-?(?:NaN|Infinity)(?=\s*[,\]}])/g, "0"));
    return true;
  } catch {
    return false;
  }
}

/** The SHA-256 that `<file>.sha256` or `SHA256SUMS` of its folder gives, in the form of `sha256sum`. */
async function sidecarDigest(host: Host, path: string): Promise<string | null> {
  const own = await host.readText(`${path}.sha256`, { maxBytes: 4096 }).catch(() => "");
  const direct = /^[0-9a-f]{64}\b/i.exec(own.trim());
  if (direct) return direct[0].toLowerCase();
  const sums = await host.readText(posix.join(posix.dirname(path), "SHA256SUMS"), { maxBytes: 1024 * 1024 }).catch(() => "");
  const line = sums.split("\n").find(
    (text) =>
      text
        .slice(64)
        .replace(/^ [ *]?/, "")
        .trim() === posix.basename(path),
  );
  return line && /^[0-9a-f]{64}/i.test(line) ? line.slice(0, 64).toLowerCase() : null;
}

async function* verifyDigest(host: Host, path: string, size: number, wanted: string): Verification {
  const hash = createHash("sha256");
  for (let done = 0; done < size; ) {
    const chunk = await host.readBytes(path, done, Math.min(CHUNK, size - done));
    if (chunk.length === 0) break;
    hash.update(chunk);
    done += chunk.length;
    yield chunk.length;
  }
  const found = hash.digest("hex");
  return found === wanted ? valid("SHA-256") : invalid(`has SHA-256 ${found.slice(0, 12)}… instead of ${wanted.slice(0, 12)}…`);
}
