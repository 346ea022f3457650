import type { Stats } from "node:fs";
import { lstat, readlink } from "node:fs/promises";
import type { HostStat } from "./host";
import type { PathLook } from "./path-owner";

/** Node's `Stats` as checks see them. */
export function toHostStat(stats: Stats): HostStat {
  const kind = stats.isFile()
    ? "file"
    : stats.isDirectory()
      ? "directory"
      : stats.isSymbolicLink()
        ? "link"
        : stats.isSocket()
          ? "socket"
          : "other";
  return {
    size: stats.size,
    mtimeMs: stats.mtimeMs,
    inode: stats.ino,
    device: stats.dev,
    mode: stats.mode & 0o7777,
    uid: stats.uid,
    gid: stats.gid,
    kind,
  };
}

/** This machine's paths, for system programs and paths that a plan names: neither is on a mount that could hang unnoticed. */
export const plainLook: PathLook = { lstat: async (path) => toHostStat(await lstat(path)), readLink: (path) => readlink(path) };
