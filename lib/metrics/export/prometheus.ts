import type { LatestReport } from "../latest";

/** A label's value in the exposition format: backslash, quote and line feed are escaped. */
export const escapedLabel = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

/** One metric in a layout: the place of a value, and its labels as text with a leading comma. */
interface Place {
  place: number;
  labels: string;
}
const placesByKeys = new WeakMap<readonly string[], Map<string, Place[]>>();

/** One invalid label would make the whole answer unreadable, and an agent may have written any. */
const READABLE = /^([a-zA-Z_]\w*="(?:[^"\\]|\\.)*"(?:,|$))*$/;

function placesOf(keys: readonly string[]): Map<string, Place[]> {
  let places = placesByKeys.get(keys);
  if (places) return places;
  places = new Map();
  for (const [place, key] of keys.entries()) {
    const brace = key.indexOf("{");
    const name = brace === -1 ? key : key.slice(0, brace);
    const own = brace === -1 ? "" : key.slice(brace + 1, -1);
    if (!READABLE.test(own)) continue;
    // `node` is reserved; Prometheus renames a clashing label the same way.
    const labels = own && `,${own.replace(/(^|,)node="/, '$1exported_node="')}`;
    const list = places.get(name);
    if (list) list.push({ place, labels });
    else places.set(name, [{ place, labels }]);
  }
  placesByKeys.set(keys, places);
  return places;
}

const PIECE = 60_000;

/**
 * Last reports in the Prometheus text format (version 0.0.4), for a Prometheus to scrape: every series with `node`, the node's name, as a further
 * label, at the report's own time. Absent values are left out. Metrics are grouped by name, which the format demands; piece by piece, because
 * a fleet's answer is too large to hold.
 */
export function* prometheusPieces(reports: readonly LatestReport[], nameOf: (nodeId: string) => string): Generator<string> {
  const among = reports.map((report) => ({
    report,
    places: placesOf(report.keys),
    start: `{node="${escapedLabel(nameOf(report.nodeId))}"`,
  }));
  const names = new Set<string>();
  for (const places of new Set(among.map((one) => one.places))) for (const name of places.keys()) names.add(name);
  for (const name of names) {
    let piece = `# TYPE ${name} ${name.endsWith("_total") ? "counter" : "gauge"}\n`;
    for (const { report, places, start } of among) {
      for (const { place, labels } of places.get(name) ?? []) {
        const value = report.values[place];
        if (value === null || value === undefined) continue;
        piece += `${name}${start}${labels}} ${value} ${report.atMs}\n`;
      }
      if (piece.length < PIECE) continue;
      yield piece;
      piece = "";
    }
    yield piece;
  }
}
