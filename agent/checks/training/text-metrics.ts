import { stripVTControlCharacters } from "node:util";
import { fieldOf, type MetricRow, rowFrom } from "./metric-row";

const NON_FINITE = /(?<=[:[,]\s*)(-?Infinity|NaN)(?=\s*[,}\]])/g;
const PAIR =
  /([A-Za-z][\w/ .-]{0,60}?)['"]?\s*(?:[:=]|\bis\b)\s*['"[]?(?:tensor\(|np\.float\d+\()?([+-]?(?:nan|inf(?:inity)?|\d+\.?\d*(?:e[+-]?\d+)?|\.\d+))\b/gi;
const SPACED = /\b(step|iter|iteration|global_step|loss|lr|grad_norm|norm)\s+([+-]?(?:nan|inf|\d+\.?\d*(?:e[+-]?\d+)?))\b/gi;

/** Before the line itself: the rank that torchrun, srun or mpirun puts there, or a progress bar that shares the line. */
const RANK = /^\s*(?:\[(?:rank|default)?\s?(\d{1,5})\]|rank\s?(\d{1,5})|\[\d+,(\d{1,5})\]<std\w+>)\s*:\s*/i;
const MM_STEP = /\bEpoch(?:\(train\))?\s*\[(\d+)\]\s*\[\s*(\d+)\/(\d+)\]/;

/**
 * Reads one line of a run's output: a JSON object (with Python's NaN and Infinity), the dictionary that Hugging Face's trainer prints,
 * Megatron's fields between bars, or `step 100: loss 2.31, lr 1e-3`. Null for every other line. `fallbackStep` counts lines that name no step.
 */
export function parseMetricLine(line: string, fallbackStep?: number): MetricRow | null {
  const plain = line.includes("\u001b") ? stripVTControlCharacters(line) : line;
  const text = plain.replace(RANK, "").trim();
  if (text.length > 20_000 || !/\d|nan/i.test(text)) return null;
  const brace = text.indexOf("{");
  if (brace >= 0 && text.endsWith("}")) {
    const record = readObject(text.slice(brace));
    if (record) return rowFrom(record, fallbackStep);
  }
  if (!/loss|norm|learning rate|skipped/i.test(text)) return null;
  const record: Record<string, unknown> = {};
  const mm = MM_STEP.exec(text);
  if (mm) record.step = (Number(mm[1]) - 1) * Number(mm[3]) + Number(mm[2]);
  for (const [, name, value] of text.matchAll(SPACED)) record[name!.toLowerCase()] ??= value;
  for (const [, name, value] of text.matchAll(PAIR)) record[knownPart(name!)] ??= value;
  // Beside a loss a bare norm is the gradient's (nanoGPT's descendants, llm.c).
  if (record.loss !== undefined && record.norm !== undefined) record.grad_norm ??= record.norm;
  return rowFrom(record, fallbackStep);
}

/** The rank that a line is marked with; null when it is not. */
export const rankOf = (line: string): number | null => {
  const match = RANK.exec(line);
  return match ? Number(match[1] ?? match[2] ?? match[3]) : null;
};

/** A name may have words before it that do not belong to it (`INFO step`): the longest end that is known. */
function knownPart(name: string): string {
  const words = name.trim().toLowerCase().split(/\s+/);
  for (let from = 0; from < words.length; from++) {
    const part = words.slice(from).join(" ");
    if (fieldOf(part) && !/^(val|valid|validation|eval|test)$/.test(words[from - 1] ?? "")) return part;
  }
  return name;
}

function readObject(text: string): Record<string, unknown> | null {
  for (const candidate of [
    text,
    text.replace(NON_FINITE, '"$1"'),
    text
      .replaceAll("'", '"')
      .replace(/\bnan\b/g, '"nan"')
      .replace(/(?<![\w"])-?inf\b/g, '"$&"'),
  ])
    try {
      const value = JSON.parse(candidate) as unknown;
      return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
    } catch {}
  return null;
}
