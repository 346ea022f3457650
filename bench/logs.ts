/**
 * Mines the templates of labelled log files (`<dir>/<system>/<system>_2k.log_structured.csv`, as in loghub-2k) and prints the group accuracy: the
 * share of lines whose group is exactly the group of their label. One configuration for all systems.
 *
 *   npm run bench:logs -- --data <folder> [--save name] [--errors]
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { learnLine } from "@/lib/detection/templates/learn";
import { createMiner, templateOf, templateText } from "@/lib/detection/templates/miner";
import { readCsv } from "./detection/csv";
import { groupAccuracy } from "./detection/group-accuracy";
import { saveResult } from "./save-result";

const { values: options } = parseArgs({
  options: { data: { type: "string" }, save: { type: "string" }, errors: { type: "boolean", default: false } },
});
if (!options.data) throw new Error("usage: npm run bench:logs -- --data <folder of systems> [--save name] [--errors]");

/** Lines are repeated up to this number, so that the measurement takes about a second. */
const LINES_TO_TIME = 100_000;
const systems: { system: string; ga: number; templates: number; labels: number; linesPerS: number }[] = [];
const folders = readdirSync(options.data, { withFileTypes: true }).filter((entry) => entry.isDirectory());
for (const system of folders.map(({ name }) => name).sort()) {
  const file = readdirSync(path.join(options.data, system)).find((name) => name.endsWith("_structured.csv"));
  if (!file) continue;
  const rows = readCsv(readFileSync(path.join(options.data, system, file), "utf8"));
  const lines = rows.map((row) => row.Content ?? "");
  const labels = rows.map((row) => row.EventId ?? "");
  const miner = createMiner();
  const ids = lines.map((line) => learnLine(miner, line).template.id);
  const found = ids.map((id) => templateOf(miner, id)?.id ?? id);
  const { ga, errors } = groupAccuracy(found, labels);
  systems.push({ system, ga, templates: miner.byId.size, labels: new Set(labels).size, linesPerS: linesPerSecond(lines) });
  const last = systems.at(-1)!;
  console.log(
    `${system.padEnd(12)} ga=${ga.toFixed(4)} templates=${last.templates} labels=${last.labels} lines_per_s=${Math.round(last.linesPerS)}`,
  );
  if (options.errors)
    for (const { label, lines: n, groups } of errors) console.log(`   ${label} (${n} lines): ${groups.map(text).join(" | ")}`);
  function text(id: string): string {
    const template = templateOf(miner, id);
    return template ? `${template.count}× ${templateText(template).slice(0, 160)}` : id;
  }
}

/** Lines that one core learns in a second of CPU time, beginning with an empty miner. */
function linesPerSecond(lines: string[]): number {
  const miner = createMiner();
  const before = process.cpuUsage();
  for (let n = 0; n < LINES_TO_TIME; n++) learnLine(miner, lines[n % lines.length]!);
  const { user, system } = process.cpuUsage(before);
  return LINES_TO_TIME / ((user + system) / 1e6);
}

const mean = systems.reduce((sum, { ga }) => sum + ga, 0) / systems.length;
const perSecond = systems.length / systems.reduce((sum, { linesPerS }) => sum + 1 / linesPerS, 0);
if (options.save) await saveResult(options.save, { systems, meanGa: mean, linesPerSCore: perSecond });
console.log(`mean_ga=${mean.toFixed(4)} lines_per_s_core=${Math.round(perSecond)}`);
