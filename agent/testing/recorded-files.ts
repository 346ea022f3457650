import { posix } from "node:path";
import { walkGlob } from "../host/glob";
import type { HostStat } from "../host/host";

export interface RecordedEntry {
  content?: string | Buffer;
  /** Makes it a symbolic link. */
  link?: string;
  directory?: boolean;
  /** Reading or stating it fails with this code, e.g. `EACCES`. */
  error?: string;
  /** Reading or stating it never answers (a hung mount). */
  hangs?: boolean;
  /** When larger than the content, the file is sparse: zeros follow. */
  size?: number;
  mode?: number;
  uid?: number;
  mtimeMs?: number;
  kind?: HostStat["kind"];
}
export type RecordedFile = string | Buffer | RecordedEntry;

const failure = (code: string, path: string): NodeJS.ErrnoException => Object.assign(new Error(`${code}: '${path}'`), { code, path });

/** A file tree in memory with links, errors and hangs. Folders follow from the paths of what lies in them. */
export class RecordedFiles {
  private readonly entries = new Map<string, RecordedEntry>();

  constructor(files: Record<string, RecordedFile>) {
    for (const [path, file] of Object.entries(files)) this.set(path, file);
  }

  set(path: string, file: RecordedFile): void {
    this.entries.set(posix.normalize(path), typeof file === "string" || Buffer.isBuffer(file) ? { content: file } : file);
  }

  remove(path: string): void {
    this.entries.delete(posix.normalize(path));
  }

  /** Follows every link of the path. @throws `ENOENT`, `ELOOP`. */
  resolve(path: string, followLast = true): string {
    let pending = posix.normalize(path).split("/").filter(Boolean);
    let at = "/";
    for (let steps = 0; pending.length > 0; steps++) {
      if (steps > 400) throw failure("ELOOP", path);
      const name = pending.shift()!;
      const next = posix.join(at, name);
      const entry = this.entries.get(next);
      if (entry?.link !== undefined && (followLast || pending.length > 0)) {
        const target = posix.resolve(at, entry.link);
        pending = [...target.split("/").filter(Boolean), ...pending];
        at = "/";
      } else if (entry === undefined && !this.isImplied(next)) throw failure("ENOENT", path);
      else at = next;
    }
    return at;
  }

  async readText(path: string, maxBytes = 8 * 1024 * 1024): Promise<string> {
    const content = await this.content(path);
    if (content.length > maxBytes) throw new RangeError(`${path} is larger than ${maxBytes} bytes`);
    return content.toString("utf8");
  }

  async readBytes(path: string, offset: number, length: number): Promise<Buffer> {
    return (await this.content(path)).subarray(offset, offset + length);
  }

  async list(path: string): Promise<string[]> {
    const folder = this.resolve(path);
    await this.obey(folder, path);
    if ((await this.stat(folder)).kind !== "directory") throw failure("ENOTDIR", path);
    const prefix = folder === "/" ? "/" : `${folder}/`;
    const names = new Set<string>();
    for (const key of this.entries.keys()) if (key.startsWith(prefix) && key !== prefix) names.add(key.slice(prefix.length).split("/")[0]!);
    return [...names].sort();
  }

  stat(path: string): Promise<HostStat> {
    return this.statOf(path, true);
  }

  lstat(path: string): Promise<HostStat> {
    return this.statOf(path, false);
  }

  async readLink(path: string): Promise<string> {
    const entry = this.entries.get(this.resolve(path, false));
    if (entry?.link === undefined) throw failure("EINVAL", path);
    return entry.link;
  }

  glob(pattern: string, limit = 10_000): Promise<string[]> {
    const kindOf = (path: string) =>
      this.lstat(path).then(
        (stat) => stat.kind,
        () => undefined,
      );
    return walkGlob(
      {
        names: (folder) => this.list(folder).catch(() => []),
        isFolder: async (path) => (await kindOf(path)) === "directory",
        exists: async (path) => (await kindOf(path)) !== undefined,
      },
      pattern,
      limit,
    );
  }

  private isImplied(path: string): boolean {
    if (path === "/") return true;
    for (const key of this.entries.keys()) if (key.startsWith(`${path}/`)) return true;
    return false;
  }

  private async obey(resolved: string, path: string): Promise<void> {
    const entry = this.entries.get(resolved);
    if (entry?.hangs) await new Promise<never>(() => {});
    if (entry?.error) throw failure(entry.error, path);
  }

  private async content(path: string): Promise<Buffer> {
    const resolved = this.resolve(path);
    await this.obey(resolved, path);
    const entry = this.entries.get(resolved);
    if (entry === undefined || entry.directory) throw failure("EISDIR", path);
    const content = Buffer.from(entry.content ?? "");
    return (entry.size ?? 0) > content.length ? Buffer.concat([content, Buffer.alloc(entry.size! - content.length)]) : content;
  }

  private async statOf(path: string, follow: boolean): Promise<HostStat> {
    const resolved = this.resolve(path, follow);
    await this.obey(resolved, path);
    const entry = this.entries.get(resolved);
    const directory = entry === undefined || entry.directory === true;
    const kind = entry?.kind ?? (directory ? "directory" : entry.link !== undefined ? "link" : "file");
    return {
      size: Math.max(entry?.size ?? 0, Buffer.from(entry?.content ?? "").length),
      mtimeMs: entry?.mtimeMs ?? 0,
      inode: [...this.entries.keys()].indexOf(resolved) + 2,
      device: 1,
      mode: entry?.mode ?? (directory ? 0o755 : 0o644),
      uid: entry?.uid ?? 0,
      gid: 0,
      kind,
    };
  }
}
