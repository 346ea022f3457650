export interface Sample {
  labels: Record<string, string>;
  value: number;
}

const LABELS = /^\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\}/;
/** Sticky: behind what is no label nothing is searched, which would take a long line's length squared. */
const LABEL = /[\s,]*([A-Za-z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"/y;
const MOST_SAMPLES = 20_000;

/**
 * The first 20,000 samples of a Prometheus or OpenMetrics exposition by name. Other lines are skipped, and so are exemplars behind `#`.
 * The text is a program's on a host: the work grows with its length only.
 */
export function parseSamples(text: string): Map<string, Sample[]> {
  const samples = new Map<string, Sample[]>();
  let count = 0;
  for (const line of text.split("\n")) {
    if (line.startsWith("#") || line.length > 4_096) continue;
    const name = /^[a-zA-Z_:][\w:]*/.exec(line)?.[0];
    if (name === undefined) continue;
    const rest = line.slice(name.length);
    const labels = LABELS.exec(rest);
    if (rest.startsWith("{") && labels === null) continue;
    const value = numberOf(
      rest
        .slice(labels?.[0].length ?? 0)
        .trim()
        .split(/\s+/)[0] ?? "",
    );
    if (value === null) continue;
    const known = samples.get(name);
    const sample = { labels: labelsOf(labels?.[1] ?? ""), value };
    if (known) known.push(sample);
    else samples.set(name, [sample]);
    count += 1;
    if (count === MOST_SAMPLES) break;
  }
  return samples;
}

function labelsOf(text: string): Record<string, string> {
  const pairs: [string, string][] = [];
  LABEL.lastIndex = 0;
  for (let found = LABEL.exec(text); found; found = LABEL.exec(text)) pairs.push([found[1]!, found[2]!]);
  return Object.fromEntries(pairs);
}

function numberOf(text: string): number | null {
  if (/^[+-]?inf$/i.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return Number.NaN;
  return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : null;
}
