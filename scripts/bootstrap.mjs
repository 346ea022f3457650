// Runs first on a new machine, so it is plain JavaScript without packages.
// Installs the packages of the lock file, generates the database client, then starts the TypeScript program.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
async function whenChanged(stampFile, files, work) {
  const hash = createHash("sha256").update(process.version);
  for (const file of files) hash.update(readFileSync(path.join(root, file)));
  const stamp = hash.digest("hex");
  const kept = path.join(root, stampFile);
  if (existsSync(kept) && readFileSync(kept, "utf8") === stamp) return;
  // An interrupted run counts as none.
  rmSync(kept, { force: true });
  await work();
  mkdirSync(path.dirname(kept), { recursive: true });
  writeFileSync(kept, stamp);
}

/** The program that runs now. */
let child;
let stopped = false;
// Ctrl-C also reaches the child. A TERM reaches only us, so pass it on.
process.on("SIGTERM", () => {
  stopped = true;
  child?.kill("SIGTERM");
});
process.on("SIGINT", () => {
  stopped = true;
});

async function run(command, args, env = {}) {
  child = spawn(command, args, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...env },
  });
  const [status, signal] = await once(child, "close").catch((error) => [error.message]);
  if (stopped) process.exit(1);
  if (status === 0) return;
  console.error(`${command} ${args.join(" ")} failed (${signal ?? status}).`);
  process.exit(1);
}

await whenChanged("node_modules/.millwright-installed", ["package-lock.json"], () => {
  console.log("Installing packages (about a minute, the first time only) …");
  return run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
});
await whenChanged("node_modules/.millwright-generated", ["prisma/schema.prisma", "package-lock.json"], () => {
  // The engine's binary is not needed. Without this setting the generator would download it.
  return run(process.execPath, ["node_modules/prisma/build/index.js", "generate", "--no-hints"], {
    PRISMA_SCHEMA_ENGINE_BINARY: "/bin/true",
  });
});

child = spawn(process.execPath, ["--conditions=react-server", "--import", "tsx", script, ...(verb === "dev" ? ["--dev"] : []), ...rest], {
  cwd: root,
  stdio: ["inherit", "inherit", "inherit", "ipc"],
});
child.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
