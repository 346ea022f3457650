import { chmodSync, chownSync, existsSync, readFileSync, realpathSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type * as z from "zod";
import type { FileStep } from "../../lib/contracts/runbook";
import { replaceFile } from "../durable";
import { decodeText, isPlainUtf8 } from "../text-encoding";
import { lineDiff } from "./line-diff";
import { setKey } from "./set-key";
import { done, failed, resolveValue, type StepContext, type StepResult } from "./step";

const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Edits one file. How it was before the target's first touch is kept for the rollback; the new content replaces the old in one rename,
 * with the old owner and mode. A link is followed: what it points at is edited.
 */
export async function runFile(step: z.infer<typeof FileStep>, context: StepContext): Promise<StepResult> {
  const { action } = step.file;
  const given = resolveValue(step.file.path, context.values);
  if (!given.startsWith("/")) return failed(`${given} is not an absolute path`);
  const path = existsSync(given) ? realpathSync(given) : given;
  const before = read(path);
  const keptFor = step.file.action === "restore" && step.file.version === "before-repair";
  if (!keptFor)
    context.history.keepBeforeRepair(given, context.targetId, before?.content ?? null, before ?? { mode: 0o644, uid: 0, gid: 0 });

  const next = nextContent(step, given, before?.content, context);
  if (typeof next === "string") return failed(next);
  if (next.content === null) {
    rmSync(path, { force: true });
    context.output("agent", `${given} removed: there was no such file before the repair\n`);
    return done;
  }
  const owner = before ?? next;
  replaceFile(path, next.content, owner.mode);
  chmodSync(path, owner.mode);
  if (process.getuid?.() === 0) chownSync(path, owner.uid, owner.gid);
  context.output("agent", `${given}: ${action}${next.note}\n`);
  context.output("stdout", lineDiff(decodeText(before?.content ?? Buffer.alloc(0)).text, decodeText(next.content).text));
  return done;
}

interface NextContent {
  content: Buffer | null;
  mode: number;
  uid: number;
  gid: number;
  note: string;
}

/** The content that the file is to have, or why there is none. */
function nextContent(step: z.infer<typeof FileStep>, path: string, before: Buffer | undefined, context: StepContext): NextContent | string {
  const { file } = step;
  const owner = ownerFor(path);
  if (file.action === "restore" && file.version === "before-repair") {
    const kept = context.history.beforeRepair(path, context.targetId);
    return kept ? { ...kept, note: " (before this repair)" } : `nothing was kept of ${path}: this repair has not touched it`;
  }
  if (file.action === "restore") {
    const good = context.history.last(path);
    if (!good) return `there is no version of ${path} that parsed since the agent watches it`;
    return { ...owner, content: good.content, note: ` (the version that parsed at ${new Date(good.atMs).toISOString()})` };
  }
  if (before === undefined) return `${path} does not exist`;
  const decoded = decodeText(before);
  if (file.action === "encode") {
    const note = isPlainUtf8(decoded)
      ? " (was UTF-8 already)"
      : ` (was ${decoded.encoding}${decoded.hasBom ? " with a byte order mark" : ""})`;
    return { ...owner, content: Buffer.from(decoded.text), note };
  }
  const [key, value] = [resolveValue(file.key, context.values), resolveValue(file.value, context.values)];
  return { ...owner, content: Buffer.from(setKey(path, decoded.text, key, value)), note: ` (${key})` };
}

function read(path: string): { content: Buffer; mode: number; uid: number; gid: number } | undefined {
  if (!existsSync(path)) return undefined;
  const { size, mode, uid, gid } = statSync(path);
  if (size > MAX_BYTES) throw new Error(`${path} is larger than ${MAX_BYTES} bytes`);
  return { content: readFileSync(path), mode: mode & 0o7777, uid, gid };
}

/** A file that is not there yet belongs to whom its folder belongs. */
function ownerFor(path: string): { mode: number; uid: number; gid: number } {
  const folder = statSync(dirname(path), { throwIfNoEntry: false });
  return { mode: 0o644, uid: folder?.uid ?? 0, gid: folder?.gid ?? 0 };
}
