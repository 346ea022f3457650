import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { build } from "esbuild";
import type { Page } from "playwright";
import { freePort } from "@/scripts/free-port";
import { percentile } from "./watch-page";

const root = path.resolve(import.meta.dirname, "../..");
const others = path.join(import.meta.dirname, "others");

/** Installs the compared libraries from a separate lock file. @throws Error when they cannot be installed. */
function installOthers(): void {
  if (existsSync(path.join(others, "node_modules/recharts")) && existsSync(path.join(others, "node_modules/echarts"))) return;
  console.log("Installing Recharts and ECharts (the first time only) …");
  const { status } = spawnSync("npm", ["ci", "--ignore-scripts", "--loglevel=error"], { cwd: others, stdio: "inherit" });
  if (status !== 0) throw new Error("Recharts and ECharts could not be installed.");
}

export interface ChartFigures {
  /** Median time from the call to the frame that shows 8 lines of 8,640 points, in ms. */
  ours_ms: number;
  recharts_ms: number;
  echarts_ms: number;
}

async function bundle(): Promise<{ js: string; css: string }> {
  const { outputFiles } = await build({
    entryPoints: ["bench/web/charts-page.tsx"],
    absWorkingDir: root,
    outdir: "out",
    write: false,
    bundle: true,
    minify: true,
    format: "esm",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    alias: { "@": root },
    nodePaths: [path.join(others, "node_modules")],
    logLevel: "error",
  });
  const text = (ending: string) => outputFiles.find((file) => file.path.endsWith(ending))?.text ?? "";
  // The colours that our charts use, without the rest of the style sheet.
  const tokens = Array.from({ length: 8 }, (_, n) => `--chart-${n + 1}:oklch(0.55 0.15 ${n * 45})`).join(";");
  const greys = ["ink", "faint", "line", "accent-soft", "accent", "accent-strong"].map((name) => `--${name}:#667`).join(";");
  return { js: text(".js"), css: `${text(".css")}:root{${tokens};${greys}}` };
}

/** Mounts the same chart with each library in turn, on one page. */
export async function benchCharts(page: Page, rounds = 7): Promise<ChartFigures> {
  installOthers();
  const { js, css } = await bundle();
  const files: Record<string, [type: string, text: string]> = {
    "/": ["text/html", '<!doctype html><link rel="stylesheet" href="/page.css"><body><script type="module" src="/page.js"></script>'],
    "/page.js": ["text/javascript", js],
    "/page.css": ["text/css", css],
  };
  const server = createServer((request, response) => {
    const file = files[request.url ?? ""];
    if (!file) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": `${file[0]}; charset=utf-8` }).end(file[1]);
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  await page.goto(`http://127.0.0.1:${port}/`);
  await page.waitForFunction("typeof mountChart === 'function'");
  const took: Record<string, number[]> = { ours: [], recharts: [], echarts: [] };
  for (let round = 0; round <= rounds; round++) {
    for (const [kind, all] of Object.entries(took)) {
      const ms = await page.evaluate((name) => (window as unknown as { mountChart(kind: string): Promise<number> }).mountChart(name), kind);
      // The browser compiles each library at its first mount: leave it out.
      if (round > 0) all.push(ms);
    }
  }
  server.close();
  const median = (kind: string) => percentile(took[kind] ?? [], 0.5);
  return { ours_ms: median("ours"), recharts_ms: median("recharts"), echarts_ms: median("echarts") };
}
