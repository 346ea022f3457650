import "server-only";
import { isNode, LineCounter, parseDocument } from "yaml";
import { fieldFault } from "@/lib/contracts/field-fault";
import { leafIssues } from "@/lib/contracts/leaf-issues";
import { Runbook, type RunbookWarning } from "@/lib/contracts/runbook";
import { isStorable } from "@/lib/storable-text";
import { reviewRunbook } from "./review";
import { englishFault, type RunbookFault } from "./runbook-fault";

/** Where a runbook's text is wrong, for an editor to mark. Lines and columns count from 1. */
export interface RunbookProblem {
  line: number;
  column: number;
  /** The key in question, e.g. `steps[0].timeout`; empty for a syntax error. */
  path: string;
  fault: RunbookFault;
  /** The fault as an English sentence. */
  message: string;
}
export type ParsedRunbook = { ok: true; runbook: Runbook; warnings: RunbookWarning[] } | { ok: false; problems: RunbookProblem[] };

/** Aliases avoid repeating a step; nested ones could expand a small text into a huge value. */
const MAX_ALIASES = 50;

type Path = readonly PropertyKey[];
const pathText = (path: Path): string =>
  path.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part)),
    "",
  );

/** Reads a runbook's YAML. Never throws: every fault of a text is returned as a problem with its place. */
export function parseRunbook(yaml: string): ParsedRunbook {
  const counter = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: counter, uniqueKeys: true, prettyErrors: false });
  const at = (offset: number, path: string, fault: RunbookFault): RunbookProblem => {
    const { line, col } = counter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col), path, fault, message: englishFault(fault) };
  };
  const placed = (path: Path, fault: RunbookFault): RunbookProblem => at(offsetOf(document, path), pathText(path), fault);
  const unfit = (reason: RunbookFault["reason"]) => ({ ok: false as const, problems: [at(0, "", { reason, values: {} })] });

  if (document.errors.length > 0)
    return { ok: false, problems: document.errors.map(({ pos, code }) => at(pos[0], "", { reason: `field.yaml.${code}`, values: {} })) };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MAX_ALIASES });
    // An alias within its own anchor makes the value endless, and this throws.
    JSON.stringify(value);
  } catch {
    return unfit("field.aliases");
  }
  // A valid text may contain an escape of an invalid character.
  if (!isStorable(yaml) || !isStorable(textOf(value))) return unfit("field.cannotStore");
  const parsed = Runbook.safeParse(value, { reportInput: true });
  if (!parsed.success) {
    const issues = parsed.error.issues.flatMap((issue) => leafIssues(issue));
    return { ok: false, problems: issues.map((issue) => placed(issue.path, fieldFault(issue))) };
  }
  const { problems, warnings } = reviewRunbook(parsed.data);
  if (problems.length > 0) return { ok: false, problems: problems.map(({ path, fault }) => placed(path, fault)) };
  return { ok: true, runbook: parsed.data, warnings };
}

/** Every key and text of a value, one after another. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return "";
  return Object.entries(value)
    .map(([key, inner]) => `${key}\n${textOf(inner)}`)
    .join("\n");
}

/** The offset of the deepest part of `path` that the text holds. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: Path): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}
