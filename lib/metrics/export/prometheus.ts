import type { LatestReport } from "../latest";

/** A label's value in the exposition format: backslash, quote and line feed are escaped. */
const escaped = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

/**
 * The fleet's last values in the Prometheus text format (version 0.0.4), for a Prometheus to scrape: every series with `node`, the node's name, as a
 * further label, at the report's own time. Reports older than `staleAfterMs` are left out, as Prometheus would otherwise repeat them for ever.
 * Absent values are left out too. Metrics are grouped by name, which the format demands.
 */
export function prometheusText(
  reports: Iterable<LatestReport>,
  nameOf: (nodeId: string) => string,
  nowMs: number,
  staleAfterMs: number,
): string {
  const lines = new Map<string, string[]>();
  for (const report of reports) {
    if (nowMs - report.atMs > staleAfterMs) continue;
    const node = `node="${escaped(nameOf(report.nodeId))}"`;
    for (const [place, key] of report.keys.entries()) {
      const value = report.values[place];
      if (value === null || value === undefined) continue;
      const brace = key.indexOf("{");
      const name = brace === -1 ? key : key.slice(0, brace);
      const labels = brace === -1 ? `{${node}}` : `{${node},${key.slice(brace + 1)}`;
      const list = lines.get(name);
      const line = `${name}${labels} ${value} ${report.atMs}`;
      if (list) list.push(line);
      else lines.set(name, [line]);
    }
  }
  return [...lines].map(([name, list]) => `# TYPE ${name} ${name.endsWith("_total") ? "counter" : "gauge"}\n${list.join("\n")}\n`).join("");
}
