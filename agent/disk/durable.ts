import { randomBytes } from "node:crypto";
import { closeSync, constants, fchmodSync, fchownSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** The name cannot be guessed, and a link there is not followed. */
const FRESH = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/**
 * Replaces a file so that a power cut leaves either the old or the new content: temp file, fsync, rename, fsync of the folder.
 * Owner and mode are set on the open file, before it gets its name. Synchronous on purpose: these files are small, and what follows must not
 * happen before.
 */
export function replaceFile(path: string, content: Buffer | string, mode = 0o600, owner?: { uid: number; gid: number }): void {
  const temporary = `${path}.tmp-${randomBytes(9).toString("hex")}`;
  const file = openSync(temporary, FRESH, 0o600);
  try {
    const bytes = Buffer.from(content);
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    if (owner && process.getuid?.() === 0) fchownSync(file, owner.uid, owner.gid);
    fchmodSync(file, mode);
    fsyncSync(file);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  syncFolder(dirname(path));
}

/** Makes a rename or a new name in the folder survive a power cut. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** A folder that only the agent's user may enter. */
export function makeFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}
