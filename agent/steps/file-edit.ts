import { closeSync, readFileSync, type Stats } from "node:fs";
import type * as z from "zod";
import type { FileStep } from "../../lib/contracts/runbook";
import type { KnownGood } from "../disk/known-good";
import type { Account } from "../host/accounts";
import { openFile, openPlace, type SafePlace, UnsafePath } from "../host/safe-open";
import { decodeText, isPlainUtf8 } from "../host/text-encoding";
import { type OwnPaths, ownPathOf } from "../trust/own-paths";
import { setKey } from "./set-key";
import { resolveValue } from "./step";

const MAX_BYTES = 16 * 1024 * 1024;
const [READ, WRITE, ENTER] = [4, 2, 1];

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
  folder: Stats;
  before: (FileOwner & { content: Buffer }) | undefined;
}
/** One edit, computed but not made. */
export interface FileEdit {
  /** Null: the file is removed. */
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
export interface FileRights {
  values: Record<string, string>;
  /** Whose rights the step has; absent: the agent's own. */
  account?: Account;
  own: OwnPaths;
}

/**
 * Opens the folder of a step's file, reads the file, and hands both on; the folder is closed afterwards. Nothing is done that the step's account
 * could not do itself. @throws UnsafePath with the sentence that says why the file is not touched.
 */
export function withFile<T>(step: z.infer<typeof FileStep>, rights: FileRights, use: (file: EditedFile, place: SafePlace) => T): T {
  const given = resolveValue(step.file.path, rights.values);
  const place = openPlace(given);
  try {
    if (ownPathOf(place.path, rights.own)) throw new UnsafePath(`${given} belongs to the agent itself, and no step changes that`);
    const before = read(place);
    refuseStrangers(rights.account, given, place.folderStats, before);
    return use({ given, path: place.path, folder: place.folderStats, before }, place);
  } finally {
    closeSync(place.folder);
  }
}

/** The edit that the step makes, or a sentence that says why it cannot. Changes nothing. */
export function editOf(step: z.infer<typeof FileStep>, file: EditedFile, context: EditContext): FileEdit | string {
  const { before } = file;
  const next = nextContent(step, file, context);
  return typeof next === "string" ? next : { content: next.content, owner: before ?? next, note: next.note };
}

interface NextContent extends FileOwner {
  content: Buffer | null;
  note: string;
}

/** The content that the file is to have, or why there is none. */
function nextContent(step: z.infer<typeof FileStep>, edited: EditedFile, context: EditContext): NextContent | string {
  const { file } = step;
  const { given: path, folder } = edited;
  const before = edited.before?.content;
  // A new file belongs to the owner of its folder.
  const owner = { mode: 0o644, uid: folder.uid, gid: folder.gid };
  if (file.action === "restore" && file.version === "before-repair") {
    const kept = context.history.beforeRepair(path, context.targetId);
    return kept ? { ...kept, note: " (before this repair)" } : `nothing was kept of ${path}: this repair has not touched it`;
  }
  if (file.action === "restore") {
    const good = context.history.last(path);
    if (!good) return `no version of ${path} has parsed since the agent began to watch it`;
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

function read(place: SafePlace): (FileOwner & { content: Buffer }) | undefined {
  const opened = openFile(place);
  if (!opened) return undefined;
  const { file, stats } = opened;
  try {
    if (stats.size > MAX_BYTES) throw new UnsafePath(`${place.path} is larger than ${MAX_BYTES} bytes`);
    return { content: readFileSync(file), mode: stats.mode & 0o777, uid: stats.uid, gid: stats.gid };
  } finally {
    closeSync(file);
  }
}

/** Root makes this edit for another user, so that user must be able to make it. Their additional groups do not count. */
function refuseStrangers(account: Account | undefined, given: string, folder: Stats, before: FileOwner | undefined): void {
  if (!account || process.getuid?.() !== 0) return;
  const may = (bits: number, { uid, gid, mode }: FileOwner) => {
    const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0;
    return ((mode >> shift) & bits) === bits;
  };
  if (before && !may(READ, before))
    throw new UnsafePath(`${account.name} may not read ${given}, and the step has the rights of ${account.name}`);
  if (may(WRITE | ENTER, folder) || (before && may(WRITE, before))) return;
  throw new UnsafePath(`${account.name} may not change ${given}, and the step has the rights of ${account.name}`);
}
