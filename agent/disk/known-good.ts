import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { makeFolder, replaceFile } from "./durable";
import { readFramed, writeFramed } from "./framed-file";

const Version = z.object({ sha256: z.string(), atMs: z.int() });
const BeforeRepair = z.object({
  targetId: z.string(),
  /** Null: there was no file. */
  sha256: z.string().nullable(),
  mode: z.int(),
  uid: z.int(),
  gid: z.int(),
  atMs: z.int(),
});
export type BeforeRepair = z.infer<typeof BeforeRepair>;
const History = z.object({ path: z.string(), good: z.array(Version), beforeRepair: z.array(BeforeRepair) });
type History = z.infer<typeof History>;

const KEEP_GOOD = 20;
const KEEP_BEFORE_REPAIR = 50;
const MAX_FILE_BYTES = 1024 * 1024;
const sha256 = (content: Buffer | string) => createHash("sha256").update(content).digest("hex");

/**
 * The contents that files had when they last parsed, and before each repair that touched them: by content (each stored once),
 * by path (the last versions, newest first). Lives in the agent's state folder and outlives the agent.
 */
export class KnownGood {
  private readonly objects: string;
  private readonly index: string;
  private readonly seen = new Map<string, string>();

  constructor(
    folder: string,
    private readonly now: () => number = Date.now,
  ) {
    this.objects = makeFolder(join(folder, "objects"));
    this.index = makeFolder(join(folder, "index"));
  }

  /** Remembers a content that parsed. Cheap when it is the one remembered last. Files over 1 MiB are not kept. */
  keep(path: string, content: Buffer): void {
    const digest = sha256(content);
    if (this.seen.get(path) === digest || content.length > MAX_FILE_BYTES) return;
    const history = this.history(path);
    if (history.good[0]?.sha256 !== digest) {
      this.store(digest, content);
      const good = [{ sha256: digest, atMs: this.now() }, ...history.good.filter((version) => version.sha256 !== digest)];
      this.save({ ...history, good: good.slice(0, KEEP_GOOD) });
    }
    this.seen.set(path, digest);
  }

  /** The newest content that parsed and is still whole on disk. */
  last(path: string): { content: Buffer; atMs: number } | undefined {
    for (const version of this.history(path).good) {
      const content = this.load(version.sha256);
      if (content) return { content, atMs: version.atMs };
    }
    return undefined;
  }

  /** Remembers how a file was before a repair's first touch; later touches of the same target change nothing. */
  keepBeforeRepair(path: string, targetId: string, content: Buffer | null, owner: { mode: number; uid: number; gid: number }): void {
    const history = this.history(path);
    if (history.beforeRepair.some((entry) => entry.targetId === targetId)) return;
    const digest = content === null ? null : sha256(content);
    if (content !== null && digest !== null) this.store(digest, content);
    const entry: BeforeRepair = { targetId, sha256: digest, ...owner, atMs: this.now() };
    this.save({ ...history, beforeRepair: [entry, ...history.beforeRepair].slice(0, KEEP_BEFORE_REPAIR) });
  }

  /** How the file was before this target touched it; undefined when it never did. @throws when that content is damaged. */
  beforeRepair(path: string, targetId: string): (BeforeRepair & { content: Buffer | null }) | undefined {
    const entry = this.history(path).beforeRepair.find((one) => one.targetId === targetId);
    if (!entry) return undefined;
    if (entry.sha256 === null) return { ...entry, content: null };
    const content = this.load(entry.sha256);
    if (!content) throw new Error(`the content of ${path} from before the repair is damaged`);
    return { ...entry, content };
  }

  /** Forgets a file with all its contents. */
  forget(path: string): void {
    this.seen.delete(path);
    const index = this.indexPath(path);
    for (const copy of [index, `${index}.previous`]) rmSync(copy, { force: true });
    this.sweep();
  }

  private indexPath(path: string): string {
    return join(this.index, sha256(path).slice(0, 32));
  }

  private history(path: string): History {
    const none: History = { path, good: [], beforeRepair: [] };
    try {
      const found = readFramed(this.indexPath(path));
      return found ? History.parse(JSON.parse(found.payload.toString("utf8"))) : none;
    } catch {
      // Both versions of the index are damaged: the history of this file starts empty.
      return none;
    }
  }

  private save(history: History): void {
    const before = this.history(history.path);
    writeFramed(this.indexPath(history.path), JSON.stringify(history));
    const kept = new Set([...history.good, ...history.beforeRepair].map((entry) => entry.sha256));
    const dropped = [...before.good, ...before.beforeRepair].filter((entry) => entry.sha256 !== null && !kept.has(entry.sha256));
    if (dropped.length > 0) this.sweep();
  }

  /** Removes contents that no path names any more. */
  private sweep(): void {
    const named = new Set<string>();
    for (const name of readdirSync(this.index)) {
      if (name.endsWith(".previous")) continue;
      const found = readFramed(join(this.index, name));
      const history = found && History.safeParse(JSON.parse(found.payload.toString("utf8"))).data;
      if (!history) return;
      for (const entry of [...history.good, ...history.beforeRepair]) if (entry.sha256) named.add(entry.sha256);
    }
    for (const name of readdirSync(this.objects)) if (!named.has(name)) rmSync(join(this.objects, name), { force: true });
  }

  private store(digest: string, content: Buffer): void {
    const path = join(this.objects, digest);
    if (!existsSync(path) || !this.load(digest)) replaceFile(path, content);
  }

  private load(digest: string): Buffer | undefined {
    try {
      const content = readFileSync(join(this.objects, digest));
      return sha256(content) === digest ? content : undefined;
    } catch {
      return undefined;
    }
  }
}
