import { type ChildProcess, execSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterAll, expect, it } from "vitest";
import { isAlive } from "../is-alive";
import { eventually } from "../testing/eventually";
import { claim } from "./claims";

const root = path.resolve(import.meta.dirname, "../..");
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder with the programs that start Millwright, and whose builder starts a worker, prints both pids and never ends. */
function checkout(): string {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "millwright-checkout-")));
  folders.push(folder);
  for (const name of ["scripts", "package.json", "package-lock.json", "tsconfig.json"])
    cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  for (const name of ["lib", "messages", "prisma"]) symlinkSync(path.join(root, name), path.join(folder, name));
  for (const name of ["agent", "dist"]) mkdirSync(path.join(folder, name));
  writeFileSync(
    path.join(folder, "agent/build.mjs"),
    `import { spawn } from "node:child_process";
     import { renameSync, writeFileSync } from "node:fs";
     const worker = spawn("sleep", ["600"]);
     writeFileSync("pids.new", JSON.stringify([process.pid, worker.pid]));
     renameSync("pids.new", "pids.json");`,
  );
  return folder;
}

const end = (start: ChildProcess) => once(start, "close").then(([code]) => code as number | null);

it.concurrent.each(["SIGTERM", "SIGINT"] as const)(
  "a start ends by %s while it builds, with its builder, and leaves no build and no lock",
  async (signal) => {
    const folder = checkout();
    symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
    const stamp = path.join(folder, "dist/.agent");
    writeFileSync(stamp, "the build of other sources");
    const start = spawn(process.execPath, ["--conditions=react-server", "--import", "tsx", "scripts/start/main.ts"], {
      cwd: folder,
      env: { ...process.env, MILLWRIGHT_DATA: path.join(folder, "data"), MILLWRIGHT_SKIP_BUILD: "" },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    start.stderr.on("data", (text: Buffer) => (said += text.toString()));
    const ended = end(start);
    const pids = await eventually(() => JSON.parse(readFileSync(path.join(folder, "pids.json"), "utf8")) as number[]);
    expect(existsSync(stamp)).toBe(false);
    start.kill(signal);
    expect(await ended).toBe(0);
    expect(said).toBe("");
    await eventually(() => expect(pids.filter(isAlive)).toEqual([]));
    expect(existsSync(stamp)).toBe(false);
    for (const name of [`build ${folder}`, `data ${path.join(folder, "data")}`]) {
      const release = await claim(name);
      expect(release, name).not.toBeNull();
      release?.();
    }
  },
);

it("a first start ends by SIGTERM while it installs packages, and the next one installs them again", async () => {
  const folder = checkout();
  const stamp = path.join(folder, "node_modules/.millwright-installed");
  mkdirSync(path.dirname(stamp));
  writeFileSync(stamp, "the packages of another lock file");
  mkdirSync(path.join(folder, "bin"));
  writeFileSync(path.join(folder, "bin/npm"), "#!/bin/sh\necho $$\nexec sleep 600\n", { mode: 0o755 });
  // The real npm, which passes the signal on to what it runs.
  const start = spawn(execSync("command -v npm", { encoding: "utf8" }).trim(), ["start"], {
    cwd: folder,
    env: { ...process.env, PATH: `${path.join(folder, "bin")}:${process.env.PATH}` },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = end(start);
  const lines = createInterface(start.stdout);
  let npm = 0;
  for await (const line of lines) {
    npm = Number(line);
    if (npm > 0) break;
  }
  start.kill("SIGTERM");
  expect(await ended).toBe(1);
  expect(isAlive(npm)).toBe(false);
  expect(existsSync(stamp)).toBe(false);
});
