/** The samples of a Prometheus text exposition: name → the values of all its label sets. Lines that are none are passed over. */
export function parsePrometheus(text: string): Map<string, number[]> {
  const samples = new Map<string, number[]>();
  for (const line of text.split("\n")) {
    if (line.startsWith("#") || line.length > 4_096) continue;
    const name = /^[a-zA-Z_:][\w:]*/.exec(line)?.[0];
    if (name === undefined) continue;
    const rest = line.slice(name.length);
    // A label's value may hold a brace or a blank: the labels end at the last brace.
    const value = numberOf((rest.startsWith("{") ? rest.slice(rest.lastIndexOf("}") + 1) : rest).trim().split(/\s+/)[0] ?? "");
    if (value === null || (rest.startsWith("{") && !rest.includes("}"))) continue;
    samples.set(name, [...(samples.get(name) ?? []), value]);
  }
  return samples;
}

function numberOf(text: string): number | null {
  if (/^[+-]?inf$/i.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return Number.NaN;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : null;
}
