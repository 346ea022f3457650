import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import * as z from "zod";
import { Phase } from "../../lib/contracts/agent";
import { decodeLines, encodeLine } from "./checked-lines";
import { replaceFile, syncFolder } from "./durable";

const Begun = z.object({
  kind: z.literal("begun"),
  repairId: z.string(),
  targetId: z.string(),
  fencingToken: z.int(),
  bootId: z.string(),
  expiresAtMs: z.int(),
  atMs: z.int(),
});
const PhaseBegun = z.object({
  kind: z.literal("phase"),
  targetId: z.string(),
  phase: Phase,
  /** Index into the plan's steps (or rollback steps), −1 before the first. */
  step: z.int(),
  bootId: z.string(),
  atMs: z.int(),
});
const Finished = z.object({ kind: z.literal("finished"), targetId: z.string(), outcome: z.string(), atMs: z.int() });
const Damaged = z.object({ kind: z.literal("damaged"), lines: z.int(), atMs: z.int() });
const Entry = z.discriminatedUnion("kind", [Begun, PhaseBegun, Finished, Damaged]);
type Entry = z.infer<typeof Entry>;

/** What the journal knows of one target. */
export interface JournalTarget {
  begun: z.infer<typeof Begun>;
  last?: z.infer<typeof PhaseBegun>;
  outcome?: string;
}

/** Entries of repairs that expired longer ago than this may go: their envelopes are refused for their age. */
const KEEP_EXPIRED_MS = 30 * 24 * 3_600_000;
const COMPACT_ABOVE_BYTES = 1024 * 1024;

/**
 * What this host has ever begun, append-only and on disk before anything starts, so that nothing runs twice.
 * When lines turn out to be damaged, one of them may have been a "begun": plans from before that moment are refused from then on.
 */
export class Journal {
  private readonly targets = new Map<string, JournalTarget>();
  private readonly file: number;
  /** Plans made before this are refused, because the journal lost lines then. 0 = never. */
  refusesPlansBeforeMs = 0;
  readonly warnings: string[] = [];

  /** `isExpected`: the host has had a journal before, so that one that is gone counts as damaged. */
  constructor(
    private readonly path: string,
    private readonly now: () => number = Date.now,
    isExpected = false,
  ) {
    const isNew = !existsSync(path);
    const content = isNew ? Buffer.alloc(0) : readFileSync(path);
    this.load(content);
    this.file = openSync(path, "a", 0o600);
    if (isNew) syncFolder(dirname(path));
    if (isNew && isExpected) {
      this.append({ kind: "damaged", lines: 0, atMs: this.now() });
      this.warnings.push(`${path} was gone: plans made before now are refused`);
    }
  }

  /** Begun and not finished: what a restart finds. */
  unfinished(): JournalTarget[] {
    return [...this.targets.values()].filter((target) => target.outcome === undefined);
  }

  find(targetId: string): JournalTarget | undefined {
    return this.targets.get(targetId);
  }

  /** On disk when it returns. @throws when the target was ever begun on this host. */
  begin(entry: Omit<z.infer<typeof Begun>, "kind" | "atMs">): void {
    if (this.targets.has(entry.targetId)) throw new Error(`target ${entry.targetId} was begun before`);
    this.append({ kind: "begun", ...entry, atMs: this.now() });
  }

  phase(entry: Omit<z.infer<typeof PhaseBegun>, "kind" | "atMs">): void {
    this.append({ kind: "phase", ...entry, atMs: this.now() });
  }

  finish(targetId: string, outcome: string): void {
    this.append({ kind: "finished", targetId, outcome, atMs: this.now() });
  }

  close(): void {
    closeSync(this.file);
  }

  private append(entry: Entry): void {
    const bytes = Buffer.from(encodeLine(entry));
    for (let at = 0; at < bytes.length; ) at += writeSync(this.file, bytes, at);
    fsyncSync(this.file);
    this.apply(entry);
  }

  private apply(entry: Entry): void {
    if (entry.kind === "damaged") this.refusesPlansBeforeMs = Math.max(this.refusesPlansBeforeMs, entry.atMs);
    else if (entry.kind === "begun") this.targets.set(entry.targetId, { ...this.targets.get(entry.targetId), begun: entry });
    else {
      const target = this.targets.get(entry.targetId);
      if (!target) return;
      if (entry.kind === "phase") target.last = entry;
      else target.outcome = entry.outcome;
    }
  }

  private load(content: Buffer): void {
    const { records, damaged, tornBytes } = decodeLines(content);
    const entries: Entry[] = [];
    let lost = damaged;
    for (const record of records) {
      const entry = Entry.safeParse(record);
      if (entry.success) entries.push(entry.data);
      else lost++;
    }
    if (lost > 0) {
      const aside = `${this.path}.damaged-${this.now()}`;
      renameSync(this.path, aside);
      entries.push({ kind: "damaged", lines: lost, atMs: this.now() });
      this.warnings.push(`${lost} damaged lines in ${this.path}: kept as ${aside}; plans made before now are refused`);
    }
    for (const entry of entries) this.apply(entry);
    if (lost > 0 || tornBytes > 0 || content.length > COMPACT_ABOVE_BYTES) this.rewrite(entries);
    // A record whose newline was lost would otherwise grow together with the next one.
    else if (content.length > 0 && content[content.length - 1] !== 10) this.rewrite(entries);
  }

  private rewrite(entries: Entry[]): void {
    const old = this.now() - KEEP_EXPIRED_MS;
    for (const [id, target] of this.targets) if (target.outcome !== undefined && target.begun.expiresAtMs < old) this.targets.delete(id);
    const kept = entries.filter((entry) => entry.kind === "damaged" || this.targets.has(entry.targetId));
    replaceFile(this.path, kept.map(encodeLine).join(""));
  }
}
