import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { hasApt } from "./apt";
import { debianPackages } from "./debian-packages";
import { unpackedTool } from "./unpacked-tool";

const cache = mkdtempSync(path.join(os.tmpdir(), "millwright-tools-"));
afterAll(() => rmSync(cache, { recursive: true, force: true }));
const unpacked = (title: string, name: string) => unpackedTool(cache, title, debianPackages[title]!, name);
const versionOf = (file: string) => spawnSync(file, ["--version"], { encoding: "utf8", env: {} as NodeJS.ProcessEnv }).stdout;

describe.skipIf(!hasApt())("a program of a Debian package, unpacked into a folder", { timeout: 180_000 }, () => {
  it("runs with its unpacked libraries, and nothing is installed", () => {
    const installed = statSync("/var/lib/dpkg/status").mtimeMs;
    expect(versionOf(unpacked("redis", "redis-server"))).toMatch(/^Redis server v=/);
    expect(versionOf(unpacked("pgbouncer", "pgbouncer"))).toMatch(/^PgBouncer/);
    expect(statSync("/var/lib/dpkg/status").mtimeMs).toBe(installed);
  });

  it("gets the arguments with its folder after the caller's", () => {
    const server = unpacked("mariadb", "mariadbd");
    expect(versionOf(server)).toContain("MariaDB");
    expect(readFileSync(server, "utf8")).toMatch(new RegExp(`"\\$@" "--basedir=${cache}/mariadb/usr"\\n$`));
  });

  it("is unpacked once", () => {
    const first = unpacked("redis", "redis-server");
    const { mtimeMs } = statSync(first);
    expect(unpacked("redis", "redis-server")).toBe(first);
    expect(statSync(first).mtimeMs).toBe(mtimeMs);
  });

  it("can be unpacked by two processes at the same time", async () => {
    const folder = path.join(cache, "shared");
    const ask = `import("./scripts/tools/unpacked-tool.ts").then(({ unpackedTool }) => console.log(unpackedTool(${JSON.stringify(folder)}, "redis", ${JSON.stringify(debianPackages.redis)}, "redis-server")))`;
    const askFor = () => promisify(execFile)(process.execPath, ["--import", "tsx", "-e", ask]);
    const answers = await Promise.all([askFor(), askFor()]);
    expect(answers.map(({ stdout }) => versionOf(stdout.trim()))).toEqual(Array(2).fill(expect.stringContaining("Redis server v=")));
  });

  it("reports apt's message when it cannot be unpacked, and leaves no partial folder", () => {
    const unknown = { packages: ["no-such-package-anywhere"], programs: { nothing: { file: "usr/bin/nothing" } } };
    expect(() => unpackedTool(cache, "nothing", unknown, "nothing")).toThrow("Unable to locate package no-such-package-anywhere");
    expect(() => statSync(path.join(cache, "nothing"))).toThrow("ENOENT");
  });
});
