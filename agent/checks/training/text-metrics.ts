import { type MetricRow, rowFrom } from "./metric-row";

const NON_FINITE = /(?<=[:[,]\s*)(-?Infinity|NaN)(?=\s*[,}\]])/g;
const PAIR = /([A-Za-z][\w/ .-]{0,60}?)['"]?\s*[:=]\s*['"]?([+-]?(?:nan|inf(?:inity)?|\d+\.?\d*(?:e[+-]?\d+)?|\.\d+))\b/gi;
const SPACED = /\b(step|iter|iteration|loss|lr|grad_norm)\s+([+-]?(?:nan|inf|\d+\.?\d*(?:e[+-]?\d+)?))\b/gi;

/**
 * Reads one line of a run's output: a JSON object (with Python's NaN and Infinity), the dictionary that Hugging Face's trainer prints,
 * or `step 100: loss 2.31, lr 1e-3`. Null for every other line. `fallbackStep` counts lines that name no step.
 */
export function parseMetricLine(line: string, fallbackStep?: number): MetricRow | null {
  const text = line.trim();
  if (text.length > 20_000 || !/\d|nan/i.test(text)) return null;
  if (text.startsWith("{") && text.endsWith("}")) {
    const record = readObject(text);
    if (record) return rowFrom(record, fallbackStep);
  }
  if (!/loss|norm/i.test(text)) return null;
  const record: Record<string, unknown> = {};
  for (const [, name, value] of text.matchAll(SPACED)) record[name!.toLowerCase()] ??= value;
  for (const [, name, value] of text.matchAll(PAIR))
    record[
      name!
        .trim()
        .toLowerCase()
        .replace(/^.*\s(?=\w+$)/, "")
    ] ??= value;
  return rowFrom(record, fallbackStep);
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
