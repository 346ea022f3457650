import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { Host } from "../../host/host";
import { verifySafetensors } from "./safetensors-header";
import { CHUNK, invalid, type Verification, valid } from "./verdict";
import { verifyZip } from "./verify-zip";

/** What `torch.save` wrote before it wrote zip archives (a pickle of protocol 2 to 5), and what people pack such files in: gzip, zstd, xz, bzip2, LZ4. */
const TORCH_LIKE = ["8002", "8003", "8004", "8005", "1f8b", "28b52ffd", "fd377a58", "425a68", "04224d18"].map((hex) =>
  Buffer.from(hex, "hex"),
);
const isTar = (head: Buffer) => head.subarray(257, 262).toString("latin1") === "ustar";

/** Verifies one file by what it is: a checksum beside it first, then its own format. Files of no known format are taken as they are. */
export async function* verifyFile(host: Host, path: string, size: number): Verification {
  if (size < 4) return invalid(size === 0 ? "is empty" : `is only ${size} bytes long`);
  const wanted = await sidecarDigest(host, path);
  if (wanted !== null) return yield* verifyDigest(host, path, size, wanted);
  if (path.endsWith(".safetensors")) return yield* verifySafetensors(host, path, size);
  const magic = await host.readBytes(path, 0, 4);
  if (magic.toString("latin1").startsWith("PK")) return yield* verifyZip(host, path, size);
  const zeros = await host.readBytes(path, 0, Math.min(size, 4096));
  if (/\.(pt|pth|ckpt|bin)$/.test(path) && zeros.every((byte) => byte === 0))
    return invalid("begins with zeros: its content was never written");
  if (/\.pth?$/.test(path) && !TORCH_LIKE.some((begin) => magic.subarray(0, begin.length).equals(begin)) && !isTar(zeros))
    return invalid(`begins with ${magic.toString("hex")}, as neither a zip archive nor a pickle does`);
  return valid("no checksum");
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
