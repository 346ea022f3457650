/** Writes the measured part of docs/performance.md and its picture from the newest files in bench/results: `npm run docs:performance`. */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { drawBars } from "./performance-bars";
import { describeInference } from "./performance-inference";
import { aimsOf, type IngestResult, readResults, type SoakResult } from "./performance-results";
import { aimTable, day, table } from "./performance-tables";
import { describeWeb } from "./performance-web";

const root = path.resolve(import.meta.dirname, "..");
export const performanceFile = path.join(root, "docs/performance.md");
export const pictureFile = path.join(root, "docs/images/performance.svg");
const BEGIN = "<!-- measured: written by npm run docs:performance -->";
const END = "<!-- /measured -->";

function describeIngest(result: IngestResult): string {
  const { machine, sides, hosts, hours, series, hostsARequest = 4 } = result;
  const samples = (hosts * series * hours * 360) / 1e6;
  const parts = Object.entries(sides[0]?.parts ?? {}).map(([what, seconds]) => [what, ((seconds * 1e9) / sides[0]!.samples).toFixed(0)]);
  return [
    `## Measured on ${day(result.at)}`,
    `${machine.cores} cores (${machine.cpu}), ${machine.memoryGib} GiB; ${sides.map((side) => `${side.name} (${side.version})`).join(", ")}. ${hosts} hosts × ${series} series × ${hours} hours = ${samples.toFixed(1)} M samples; the others get the samples of ${hostsARequest === 1 ? "one host" : `${hostsARequest} hosts`} a request.`,
    ...(result.note ? [result.note] : []),
    "![CPU, bytes, query time and memory of each side](images/performance.svg)",
    aimTable(aimsOf(result)),
    table(
      [
        "",
        "samples/s",
        "CPU µs per 1,000",
        "memory, peak MiB",
        "bytes a sample",
        "a fixed loop meanwhile, ms",
        `one series over ${hours} h, p50 / p95 ms`,
      ],
      sides.map((side) => [
        side.name,
        Math.round(side.samplesPerSecond).toLocaleString("en"),
        side.cpuMicrosPer1000.toFixed(0),
        (side.peakBytes / 2 ** 20).toFixed(0),
        side.bytesPerSample.toFixed(3),
        side.probeMs === undefined ? "not measured" : side.probeMs.toFixed(2),
        `${side.queryP50Ms.toFixed(2)} / ${side.queryP95Ms.toFixed(2)}`,
      ]),
    ),
    ...(parts.length > 0 ? [`Where ours went, µs of CPU per 1,000 samples:`, table(["part", "µs"], parts)] : []),
  ].join("\n\n");
}

function describeSoak(soak: SoakResult): string {
  const lost = soak.made - soak.hot - soak.sealed;
  const memory = soak.timeline.map((entry) => entry.gatewayMib).filter((mib) => mib > 0);
  const third = memory.slice(Math.floor(memory.length / 3));
  return [
    `## The soak of ${day(soak.at)}`,
    table(
      ["", ""],
      [
        ["agents, minutes", `${soak.nodes.toLocaleString("en")}, ${soak.minutes}`],
        [
          "reports made, acknowledged, stored",
          [soak.made, soak.acknowledged, soak.hot + soak.sealed].map((n) => n.toLocaleString("en")).join(", "),
        ],
        ["lost or doubled", String(lost)],
        ["sent again", soak.again.toLocaleString("en")],
        ["sealed on the way", soak.sealed.toLocaleString("en")],
        ["gateway memory after its first third, MiB", third.length > 0 ? `${Math.min(...third)} to ${Math.max(...third)}` : "not measured"],
      ],
    ),
  ].join("\n\n");
}

const describeHistory = (results: IngestResult[]): string =>
  [
    "## Over time",
    table(
      ["measured", "machine", "hosts × hours", "CPU", "bytes", "query", "ack p99 ms"],
      results.map((result) => {
        const [cpu, , bytes, query] = aimsOf(result).map((aim) => aim.measured);
        const { cores, cpu: model } = result.machine;
        return [
          day(result.at),
          `${cores} × ${model}`,
          `${result.hosts} × ${result.hours}`,
          cpu,
          bytes,
          query,
          result.ack.p99.toFixed(1),
        ].map((cell) => cell ?? "");
      }),
    ),
  ].join("\n\n");

/** The page and the picture, generated. */
export async function performanceDocs(): Promise<{ page: string; picture: string }> {
  const page = await readFile(performanceFile, "utf8");
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`${performanceFile} has lost its markers.`);
  const { ingest, soaks, webs, inference } = await readResults();
  const [newest] = ingest;
  if (!newest) throw new Error("There is no result to draw.");
  const [soak] = soaks;
  const [web] = webs;
  const [door] = inference;
  const sections = [
    describeIngest(newest),
    describeHistory(ingest),
    ...(soak ? [describeSoak(soak)] : []),
    ...(web ? [describeWeb(web)] : []),
    ...(door ? [describeInference(door)] : []),
  ];
  return { page: `${before}${BEGIN}\n\n${sections.join("\n\n")}\n\n${END}${after}`, picture: drawBars(newest) };
}

if (import.meta.filename === process.argv[1]) {
  const { page, picture } = await performanceDocs();
  await writeFile(performanceFile, page);
  await writeFile(pictureFile, picture);
}
