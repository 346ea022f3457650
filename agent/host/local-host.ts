import { constants } from "node:fs";
import { lstat, open, readdir, readlink, realpath, stat, statfs } from "node:fs/promises";
import { walkGlob } from "./glob";
import type { Host } from "./host";
import { toHostStat } from "./host-stat";
import { httpRequest } from "./http-request";
import type { AdmitCode } from "./rights";
import { programRunner } from "./run-program";
import { StuckPaths } from "./stuck-paths";

const MAX_TEXT = 8 * 1024 * 1024;

export interface LocalHostOptions {
  history?: Host["history"];
  /** What the host's policy says of programs that may run a workload's code. Absent: they may run. */
  admit?: AdmitCode;
}

/** The machine that the agent runs on. `stuck` keeps a hung mount from eating the thread pool. */
export function localHost({ history, admit }: LocalHostOptions = {}, stuck = new StuckPaths()): Host {
  const guarded = <T>(path: string, action: () => Promise<T>) => stuck.guard(path, action);
  const lookAt = (path: string) => guarded(path, async () => toHostStat(await lstat(path)));
  const linkOf = (path: string) => guarded(path, () => readlink(path));
  const host: Host = {
    readText: (path, options) => guarded(path, () => readText(path, options?.maxBytes ?? MAX_TEXT)),
    readBytes: (path, offset, length) => guarded(path, () => readBytes(path, offset, length)),
    list: (path) => guarded(path, () => readdir(path)),
    stat: (path) => guarded(path, async () => toHostStat(await stat(path))),
    lstat: lookAt,
    readLink: linkOf,
    realPath: (path) => guarded(path, () => realpath(path)),
    glob: (pattern, options) =>
      walkGlob(
        {
          names: (folder) => host.list(folder).catch(() => []),
          isFolder: (path) =>
            host.lstat(path).then(
              (found) => found.kind === "directory",
              () => false,
            ),
          exists: (path) =>
            host.lstat(path).then(
              () => true,
              () => false,
            ),
        },
        pattern,
        options?.limit ?? 10_000,
      ),
    run: programRunner({ lstat: lookAt, readLink: linkOf }, admit),
    request: httpRequest,
    statfs: (path) =>
      guarded(path, async () => {
        const found = await statfs(path);
        const { bsize } = found;
        return {
          totalBytes: found.blocks * bsize,
          freeBytes: found.bfree * bsize,
          availableBytes: found.bavail * bsize,
          files: found.files,
          freeFiles: found.ffree,
        };
      }),
    ...(history ? { history } : {}),
    now: () => Date.now(),
    env: (name) => process.env[name],
  };
  return host;
}

/** Opened non-blocking, so that a named pipe put in place of a file cannot hold a thread. */
const openFile = (path: string) => open(path, constants.O_RDONLY | constants.O_NONBLOCK);

async function readText(path: string, maxBytes: number): Promise<string> {
  const file = await openFile(path);
  try {
    const chunks: Buffer[] = [];
    let total = 0;
    for (;;) {
      // Files in /proc and /sys say size 0 or 4096: read until the end instead of believing it.
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(16_384), 0, 16_384, null);
      if (bytesRead === 0) return Buffer.concat(chunks).toString("utf8");
      total += bytesRead;
      if (total > maxBytes) throw new RangeError(`${path} is larger than ${maxBytes} bytes`);
      chunks.push(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

async function readBytes(path: string, offset: number, length: number): Promise<Buffer> {
  const file = await openFile(path);
  try {
    const buffer = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await file.read(buffer, filled, length - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  } finally {
    await file.close();
  }
}
