import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type * as z from "zod";
import type { FileStep } from "../../lib/contracts/runbook";
import type { KnownGood } from "../disk/known-good";
import { decodeText, isPlainUtf8 } from "../host/text-encoding";
import { setKey } from "./set-key";
import { resolveValue } from "./step";

const MAX_BYTES = 16 * 1024 * 1024;

export interface FileOwner {
  mode: number;
  uid: number;
  gid: number;
}
/** The file that a step is about, as it is. */
export interface EditedFile {
  /** As the step names it, and where a link leads. */
  given: string;
  path: string;
  before: (FileOwner & { content: Buffer }) | undefined;
}
/** One edit, computed and not made. */
export interface FileEdit {
  /** Null: the file is to be gone. */
  content: Buffer | null;
  /** Who the file belongs to afterwards. */
  owner: FileOwner;
  note: string;
}
export interface EditContext {
  values: Record<string, string>;
  targetId: string;
  history: Pick<KnownGood, "last" | "beforeRepair">;
}

/** Reads the file of a step, or says in a sentence why it cannot be one. */
export function editedFile(step: z.infer<typeof FileStep>, values: Record<string, string>): EditedFile | string {
  const given = resolveValue(step.file.path, values);
  if (!given.startsWith("/")) return `${given} is not an absolute path`;
  const path = existsSync(given) ? realpathSync(given) : given;
  return { given, path, before: read(path) };
}

/** What the step makes of its file, or in a sentence why it cannot. Changes nothing. */
export function editOf(step: z.infer<typeof FileStep>, { given, before }: EditedFile, context: EditContext): FileEdit | string {
  const next = nextContent(step, given, before?.content, context);
  return typeof next === "string" ? next : { content: next.content, owner: before ?? next, note: next.note };
}

interface NextContent extends FileOwner {
  content: Buffer | null;
  note: string;
}

/** The content that the file is to have, or why there is none. */
function nextContent(step: z.infer<typeof FileStep>, path: string, before: Buffer | undefined, context: EditContext): NextContent | string {
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
  if (!decoded.isSure) return `the encoding of ${path} is not known for sure, and writing it as UTF-8 could spoil its text`;
  if (file.action === "encode") {
    const note = isPlainUtf8(decoded)
      ? " (was UTF-8 already)"
      : ` (was ${decoded.encoding}${decoded.hasBom ? " with a byte order mark" : ""})`;
    return { ...owner, content: Buffer.from(decoded.text), note };
  }
  const [key, value] = [resolveValue(file.key, context.values), resolveValue(file.value, context.values)];
  return { ...owner, content: Buffer.from(setKey(path, decoded.text, key, value)), note: ` (${key})` };
}

function read(path: string): (FileOwner & { content: Buffer }) | undefined {
  if (!existsSync(path)) return undefined;
  const { size, mode, uid, gid } = statSync(path);
  if (size > MAX_BYTES) throw new Error(`${path} is larger than ${MAX_BYTES} bytes`);
  return { content: readFileSync(path), mode: mode & 0o7777, uid, gid };
}

/** A file that is not there yet belongs to whom its folder belongs. */
function ownerFor(path: string): FileOwner {
  const folder = statSync(dirname(path), { throwIfNoEntry: false });
  return { mode: 0o644, uid: folder?.uid ?? 0, gid: folder?.gid ?? 0 };
}
