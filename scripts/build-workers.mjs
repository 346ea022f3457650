// Bundles the portal's server, the gateway, the worker, the inference door and the demonstration model into one file each.
// Packages stay outside, because some find their files by their own location.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { licenceTexts } from "./release/licences.mjs";

const root = path.resolve(import.meta.dirname, "..");
const dist = path.join(root, "dist");
// The guard keeps lib out of browser bundles. It is not needed here.
const empty = path.join(dist, "empty.js");
mkdirSync(dist, { recursive: true });
writeFileSync(empty, "export {};\n");

await build({
  absWorkingDir: root,
  entryPoints: {
    portal: "workers/portal/main.ts",
    gateway: "workers/gateway/main.ts",
    worker: "workers/main.ts",
    "learn-order": "workers/learn-order.ts",
    door: "workers/door/main.ts",
    model: "workers/model/main.ts",
    "model-measure": "workers/model/measure.ts",
  },
  outdir: dist,
  bundle: true,
  platform: "node",
  target: "node20.19",
  format: "esm",
  packages: "external",
  alias: { "server-only": empty, "@": root },
  sourcemap: true,
  logLevel: "warning",
});

// Pages and processes use the installed packages: write the licences of all packages except those for tests only.
const { packages } = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8"));
const used = Object.entries(packages)
  .filter(([place, one]) => place !== "" && !one.dev && !one.devOptional && existsSync(path.join(root, place, "package.json")))
  .map(([place]) => `${place}/package.json`);
writeFileSync(path.join(dist, "licenses.txt"), licenceTexts(root, used).join(`\n${"-".repeat(80)}\n\n`));
