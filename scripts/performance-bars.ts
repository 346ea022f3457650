import type { IngestResult, Side } from "./performance-results";

const measures: { title: string; of(side: Side): number; digits: number }[] = [
  { title: "CPU, µs per 1,000 samples", of: (side) => side.cpuMicrosPer1000, digits: 0 },
  { title: "bytes a sample at rest", of: (side) => side.bytesPerSample, digits: 2 },
  { title: "one series over the whole time, p50 ms", of: (side) => side.queryP50Ms, digits: 2 },
  { title: "memory, peak MiB", of: (side) => side.peakBytes / 2 ** 20, digits: 0 },
];

const WIDTH = 640;
const LABEL = 130;
const BAR = 14;
const ROW = 20;
const VALUE = 60;

const text = (x: number, y: number, words: string, more = "") => `<text x="${x}" y="${y}"${more}>${words}</text>`;

/** Draws bars for every measure, ours in the accent colour. Readable on light and dark pages. */
export function drawBars({ sides }: IngestResult): string {
  const parts: string[] = [];
  let y = 22;
  for (const { title, of, digits } of measures) {
    const most = Math.max(...sides.map(of));
    parts.push(text(0, y, title, ' font-weight="600"'));
    y += 10;
    sides.forEach((side, index) => {
      const length = Math.max(1, Math.round((of(side) / most) * (WIDTH - LABEL - VALUE)));
      parts.push(text(0, y + 11, side.name));
      parts.push(`<rect x="${LABEL}" y="${y}" width="${length}" height="${BAR}" rx="2" fill="${index === 0 ? "#3b82f6" : "#9ca3af"}"/>`);
      parts.push(text(LABEL + length + 6, y + 11, of(side).toFixed(digits)));
      y += ROW;
    });
    y += 24;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y - 10}" font-family="system-ui, sans-serif" font-size="12" fill="#6b7280" role="img" aria-label="Cost of each side">\n<title>Cost of each side</title>\n${parts.join("\n")}\n</svg>\n`;
}
