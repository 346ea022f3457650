import { rmSync } from "node:fs";
import type * as z from "zod";
import type { FileStep } from "../../lib/contracts/runbook";
import { replaceFile } from "../disk/durable";
import { at, type SafePlace } from "../host/safe-open";
import { decodeText } from "../host/text-encoding";
import { type EditedFile, editOf, withFile } from "./file-edit";
import { done, failed, type StepContext, type StepResult } from "./step";
import { unifiedDiff } from "./unified-diff";

const MAX_LINES = 200;

/**
 * Edits one file. How it was before the target's first touch is kept for the rollback; the new content replaces the old in one rename,
 * with the old owner and mode. A link is followed: what it points at is edited, when it belongs to whoever made the link.
 */
export async function runFile(step: z.infer<typeof FileStep>, context: StepContext): Promise<StepResult> {
  const { values, account, own } = context;
  return withFile(step, { values, own, ...(account ? { account } : {}) }, (file, place) => edit(step, context, file, place));
}

function edit(step: z.infer<typeof FileStep>, context: StepContext, file: EditedFile, { folder, name }: SafePlace): StepResult {
  const { given, before } = file;
  const isWayBack = step.file.action === "restore" && step.file.version === "before-repair";
  if (!isWayBack)
    context.history.keepBeforeRepair(given, context.targetId, before?.content ?? null, before ?? { mode: 0o644, uid: 0, gid: 0 });
  const made = editOf(step, file, context);
  if (typeof made === "string") return failed(made);
  const { content, owner, note } = made;
  if (content === null) {
    rmSync(at(folder, name), { force: true });
    context.output("agent", `${given} removed: there was no such file before the repair\n`);
    return done;
  }
  replaceFile(at(folder, name), content, owner.mode & 0o777, owner);
  context.output("agent", `${given}: ${step.file.action}${note}\n`);
  context.output("stdout", shortDiff(decodeText(before?.content ?? Buffer.alloc(0)).text, decodeText(content).text));
  return done;
}

/** Enough for a log. */
function shortDiff(before: string, after: string): string {
  const { text } = unifiedDiff(before, after);
  if (text === "") return "(no difference)\n";
  const lines = text.split("\n");
  return lines.length <= MAX_LINES ? text : `${lines.slice(0, MAX_LINES).join("\n")}\n(${lines.length - MAX_LINES} more lines)\n`;
}
