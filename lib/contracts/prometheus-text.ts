export interface Sample {
  labels: Record<string, string>;
  value: number;
}

const LABELS = /^\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\}/;
const PAIR = /([A-Za-z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"/g;

/** The samples of a Prometheus or OpenMetrics exposition by name. Lines that are none are passed over; exemplars behind `#` are left out. */
export function parseSamples(text: string): Map<string, Sample[]> {
  const samples = new Map<string, Sample[]>();
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
    const sample = { labels: Object.fromEntries([...(labels?.[1] ?? "").matchAll(PAIR)].map(([, key, text]) => [key!, text!])), value };
    samples.set(name, [...(samples.get(name) ?? []), sample]);
  }
  return samples;
}

/** The values of all label sets by name. */
export const parsePrometheus = (text: string): Map<string, number[]> =>
  new Map([...parseSamples(text)].map(([name, samples]) => [name, samples.map(({ value }) => value)]));

function numberOf(text: string): number | null {
  if (/^[+-]?inf$/i.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return Number.NaN;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : null;
}
