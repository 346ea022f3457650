import type { RangeAnswer } from "@/lib/contracts/series";

/** A field as RFC 4180 wants it; a leading sign that a spreadsheet would run as a formula gets an apostrophe. */
export const csvField = (text: string): string => {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
};

/**
 * One line a point: time (UTC, ISO 8601), node, series, value; a gap has an empty value. Piece by piece, so that a long range is not held whole.
 * @param nameOf the node's name as people know it
 */
export function* csvOf(answer: RangeAnswer, nameOf: (nodeId: string) => string): Generator<string> {
  yield "time,node,series,value\r\n";
  for (const { nodeId, key, at, values } of answer.series) {
    const line = `${csvField(nameOf(nodeId))},${csvField(key)}`;
    let piece = "";
    for (let i = 0; i < at.length; i++) {
      piece += `${new Date(at[i]!).toISOString()},${line},${values[i] ?? ""}\r\n`;
      if (piece.length > 60_000) {
        yield piece;
        piece = "";
      }
    }
    yield piece;
  }
}
