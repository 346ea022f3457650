/**
 * Measures the portal at 10,000 nodes: real Chromium, real input, the production build, PostgreSQL with a seeded fleet. Also compares the mount of
 * our chart with Recharts and ECharts. Loopback only.
 *
 *   npm run bench:web -- [--nodes 10000] [--hours 24] [--save name] [--only charts|pages]
 */
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright";
import { findChromium } from "@/scripts/test/chromium";
import { saveResult } from "../save-result";
import { benchCharts, type ChartFigures } from "./charts";
import { benchFleetPages, type FleetFigures, WalkStopped } from "./walk/fleet-pages";
import type { Interaction } from "./watch-page";

/** Time from input to next paint, its part before the page's handlers, and its part in them. The rest is drawing. */
function printInteractions(interactions: Record<string, Interaction>): void {
  console.log("  interaction to next paint, the slowest of each (ms: in all, waiting, in handlers)");
  for (const [name, { ms, waitMs, workMs }] of Object.entries(interactions)) {
    console.log(`    ${name.padEnd(28)} ${[ms, waitMs, workMs].map((part) => part.toFixed(0).padStart(5)).join("")}`);
  }
}

const { values: options } = parseArgs({
  options: {
    nodes: { type: "string", default: "10000" },
    hours: { type: "string", default: "24" },
    save: { type: "string" },
    only: { type: "string" },
  },
});

const browser = await chromium.launch({
  executablePath: findChromium(),
  args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
});
const open = async () => (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();

let charts: ChartFigures | null = null;
if (options.only !== "pages") {
  charts = await benchCharts(await open());
  console.log("chart mount, 8 lines of 8,640 points (median)");
  console.log(
    `  Millwright ${charts.ours_ms.toFixed(0)} ms, Recharts ${charts.recharts_ms.toFixed(0)} ms, ECharts ${charts.echarts_ms.toFixed(0)} ms`,
  );
}

let fleet: FleetFigures | null = null;
if (options.only !== "charts") {
  console.log(`\na fleet of ${Number(options.nodes).toLocaleString("en-US")} nodes`);
  // Set it before the import of the portal's parts, which make the logger.
  process.env.LOG_LEVEL ??= "warn";
  const { startBenchPortal } = await import("./portal");
  const portal = await startBenchPortal(Number(options.nodes), Number(options.hours));
  const page = await open();
  try {
    fleet = await benchFleetPages(page, portal);
  } catch (error) {
    const picture = path.join(os.tmpdir(), "millwright-bench-web.png");
    await page.screenshot({ path: picture }).catch(() => {});
    if (error instanceof WalkStopped) printInteractions(error.visit.slowest);
    console.error(`A picture of the page: ${picture}`);
    throw error;
  } finally {
    await portal.stop();
  }
  for (const [name, value] of Object.entries(fleet)) if (typeof value === "number") console.log(`  ${name.padEnd(24)} ${value.toFixed(1)}`);
  printInteractions(fleet.interactions);
}
const version = browser.version();
await browser.close();

const worst = fleet && Math.max(...Object.values(fleet.interactions).map(({ ms }) => ms));
const ratio = charts && charts.ours_ms / charts.recharts_ms;
if (options.save) {
  await saveResult(options.save, {
    bench: "web",
    versions: { chromium: version, node: process.version },
    nodes: Number(options.nodes),
    hours: Number(options.hours),
    charts,
    fleet,
    summary: { table_sort_ms: fleet?.table_sort_ms ?? null, chart_vs_recharts: ratio, worst_inp_ms: worst },
  });
}
const say = (value: number | null | undefined, digits: number) => (value == null ? "n/a" : value.toFixed(digits));
console.log(`\ntable_sort_ms=${say(fleet?.table_sort_ms, 1)} chart_vs_recharts=${say(ratio, 3)} worst_inp_ms=${say(worst, 0)}`);
process.exit(0);
