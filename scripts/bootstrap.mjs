// Runs first on a new machine, so it is plain JavaScript without packages.
// Installs the packages of the lock file, generates the database client, then starts the TypeScript program.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
const [verb = "start", ...rest] = process.argv.slice(2);
const scripts = {
  start: "scripts/start/main.ts",
  dev: "scripts/start/main.ts",
  test: "scripts/test/main.ts",
  check: "scripts/check/main.ts",
};

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Millwright needs Node.js 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}
// Tools and benches: `run <file> [arguments]`.
const script = verb === "run" ? rest.shift() : scripts[verb];
if (!script) {
  console.error(`usage: bootstrap.mjs ${Object.keys(scripts).join(" | ")} | run <file>`);
  process.exit(2);
}

/** Runs `work` when the files have changed since it last succeeded. */
function whenChanged(stampFile, files, work) {
  const hash = createHash("sha256").update(process.version);
  for (const file of files) hash.update(readFileSync(path.join(root, file)));
  const stamp = hash.digest("hex");
  const kept = path.join(root, stampFile);
  if (existsSync(kept) && readFileSync(kept, "utf8") === stamp) return;
  work();
  mkdirSync(path.dirname(kept), { recursive: true });
  writeFileSync(kept, stamp);
}

function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...env },
  });
  if (status === 0) return;
  console.error(`${command} ${args.join(" ")} failed${error ? `: ${error.message}` : ` (exit ${status})`}.`);
  process.exit(1);
}

whenChanged("node_modules/.millwright-installed", ["package-lock.json"], () => {
  console.log("Installing packages (about a minute, the first time only) …");
  run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
});
whenChanged("node_modules/.millwright-generated", ["prisma/schema.prisma", "package-lock.json"], () => {
  // The engine's binary is not needed. Without this setting the generator would download it.
  run(process.execPath, ["node_modules/prisma/build/index.js", "generate", "--no-hints"], { PRISMA_SCHEMA_ENGINE_BINARY: "/bin/true" });
});

const child = spawn(
  process.execPath,
  ["--conditions=react-server", "--import", "tsx", script, ...(verb === "dev" ? ["--dev"] : []), ...rest],
  {
    cwd: root,
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  },
);
// Ctrl-C also reaches the child. A TERM reaches only us, so pass it on.
process.on("SIGTERM", () => child.kill("SIGTERM"));
process.on("SIGINT", () => {});
child.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
