// Bundles the portal's server, the gateway, the worker and the inference door into one file each. Packages stay outside: some of them find their own files by where they lie.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";

const root = path.resolve(import.meta.dirname, "..");
const dist = path.join(root, "dist");
// The guard that keeps lib out of browser bundles; here there is no browser.
const empty = path.join(dist, "empty.js");
mkdirSync(dist, { recursive: true });
writeFileSync(empty, "export {};\n");

await build({
  absWorkingDir: root,
  entryPoints: {
    portal: "workers/portal/main.ts",
    gateway: "workers/gateway/main.ts",
    worker: "workers/main.ts",
    door: "workers/door/main.ts",
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
