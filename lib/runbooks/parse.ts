import "server-only";
import { isNode, LineCounter, parseDocument } from "yaml";
import { Runbook } from "@/lib/contracts/runbook";
import { isStorable } from "@/lib/storable-text";
import { reviewRunbook } from "./review";

/** Where a runbook's text is wrong, for an editor to mark. Lines and columns count from 1. */
export interface RunbookProblem {
  line: number;
  column: number;
  /** The key in question, e.g. `steps[0].timeout`; empty for a syntax error. */
  path: string;
  message: string;
}
export type ParsedRunbook = { ok: true; runbook: Runbook; warnings: string[] } | { ok: false; problems: RunbookProblem[] };

/** Aliases save repeating a step; nested ones could grow a small text into a huge value. */
const MAX_ALIASES = 50;

type Path = readonly PropertyKey[];
const pathText = (path: Path): string =>
  path.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part)),
    "",
  );

/** Reads a runbook's YAML. Never throws: everything that can be wrong with a text comes back as problems with their place. */
export function parseRunbook(yaml: string): ParsedRunbook {
  const counter = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: counter, uniqueKeys: true, prettyErrors: false });
  const at = (offset: number, path: string, message: string): RunbookProblem => {
    const { line, col } = counter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col), path, message };
  };
  const placed = (path: Path, message: string): RunbookProblem => at(offsetOf(document, path), pathText(path), message);

  if (document.errors.length > 0) return { ok: false, problems: document.errors.map((error) => at(error.pos[0], "", error.message)) };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MAX_ALIASES });
    // An alias can stand within what it stands for: then the value has no end, and this throws.
    JSON.stringify(value);
  } catch {
    return { ok: false, problems: [at(0, "", "uses aliases that would grow it out of bounds or refer to themselves")] };
  }
  // A text may be clean and hold the escape of a character that is not.
  if (!isStorable(yaml) || !isStorable(textOf(value)))
    return { ok: false, problems: [at(0, "", "holds characters that cannot be stored (NUL, broken Unicode)")] };
  const parsed = Runbook.safeParse(value);
  if (!parsed.success)
    return { ok: false, problems: parsed.error.issues.flatMap((issue) => leaves(issue)).map(({ path, message }) => placed(path, message)) };
  const { problems, warnings } = reviewRunbook(parsed.data);
  if (problems.length > 0) return { ok: false, problems: problems.map(({ path, message }) => placed(path, message)) };
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

interface Issue {
  code?: string;
  path: Path;
  message: string;
  errors?: readonly (readonly Issue[])[];
}

/** A union's failure says little; the branch that came closest says what to mend. */
function leaves(issue: Issue, base: Path = []): { path: Path; message: string }[] {
  const path = [...base, ...issue.path];
  const branches = issue.errors?.filter((branch) => branch.length > 0) ?? [];
  if (issue.code !== "invalid_union" || branches.length === 0) return [{ path, message: issue.message }];
  const depth = (branch: readonly Issue[]) =>
    branch.reduce((sum, one) => sum + (one.path.length > 0 && one.code !== "unrecognized_keys" ? 1 : 2), 0);
  const strange = (branch: readonly Issue[]) => (branch.some((one) => one.path.length === 0 && one.code === "unrecognized_keys") ? 10 : 0);
  const closest = branches.reduce((best, branch) => (depth(branch) + strange(branch) < depth(best) + strange(best) ? branch : best));
  return closest.flatMap((one) => leaves(one, path));
}

/** The offset of the deepest part of `path` that the text holds. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: Path): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}
