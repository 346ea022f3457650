import type * as z from "zod";
import type { DryStep } from "../../lib/contracts/dry-run-report";
import type { FileStep } from "../../lib/contracts/runbook";
import { countText } from "../checks/quantity";
import type { SafePlace } from "../host/safe-open";
import { decodeText } from "../host/text-encoding";
import { type EditedFile, editOf, withFile } from "../steps/file-edit";
import { accountOfStep } from "../steps/step-account";
import { unifiedDiff } from "../steps/unified-diff";
import { Masker } from "../trust/masker";
import type { DryContext, Said } from "./dry-context";
import { maskLines } from "./mask-lines";
import { isShown } from "./shown-files";

const MAX_DIFF = 60_000;
const SHOWN_ACTION = { restore: "restored", set: "edited", encode: "rewritten" } as const;

/** The edit, computed from the file as it is (or as earlier steps would leave it) but not made. */
export async function dryFile(step: z.infer<typeof FileStep>, context: DryContext): Promise<Said> {
  const account = await accountOfStep(step, context.workload);
  return withFile(step, { values: context.values, own: context.own, ...(account ? { account } : {}) }, (found, place) =>
    sayEdit(step, context, found, place),
  );
}

function sayEdit(step: z.infer<typeof FileStep>, context: DryContext, found: EditedFile, { path, linkOwner }: SafePlace): Said {
  const pending = context.pending.get(found.path);
  const file = pending ? { ...found, before: { ...(found.before ?? { mode: 0o644, uid: 0, gid: 0 }), content: pending } } : found;
  const edit = editOf(step, file, { values: context.values, targetId: context.orderId, history: context.history });
  if (typeof edit === "string") return { verdict: "would-fail", sentence: edit };
  const content = edit.content ?? Buffer.alloc(0);
  context.pending.set(file.path, content);
  if (file.before && content.equals(file.before.content)) return { verdict: "unchanged", sentence: `${file.given} is so already` };
  const diff = unifiedDiff(decodeText(file.before?.content ?? Buffer.alloc(0)).text, decodeText(content).text);
  const counts = diff.text === "" ? "the same text in other bytes" : `${countText(diff.added, "line")} added, ${diff.removed} removed`;
  const sentence = `${file.given} would be ${file.before ? SHOWN_ACTION[step.file.action] : "made"}${edit.note}: ${counts}`;
  if (diff.text === "") return { verdict: "would-change", sentence };
  const isPlain = linkOwner === undefined || isShown(path, context.workloads);
  if (!isShown(file.given, context.workloads) || !isPlain)
    return { verdict: "would-change", sentence: `${sentence}. No workload of this host declares the file, so its content is not shown` };
  return { verdict: "would-change", sentence, diff: bounded(maskLines(new Masker(context.secrets).mask(diff.text))) };
}

function bounded(diff: string): DryStep["diff"] {
  if (diff.length <= MAX_DIFF) return diff;
  const kept = diff.slice(0, diff.lastIndexOf("\n", MAX_DIFF) + 1);
  return `${kept}\\ ${diff.length - kept.length} more characters are not shown\n`;
}
