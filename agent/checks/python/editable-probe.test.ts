import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { describeProblem } from "./describe-problem";
import { PROBE } from "./probe";
import type { PackageProblem } from "./run-probe";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "mw-editable-"));
  mkdirSync(join(dir, "site-packages"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Writes metadata as pip does. With `source`, the package is installed in place from there. */
function installed(name: string, version: string, { requires = [], source }: { requires?: string[]; source?: string } = {}): void {
  const info = join(dir, "site-packages", `${name}-${version}.dist-info`);
  mkdirSync(info);
  const lines = ["Metadata-Version: 2.1", `Name: ${name}`, `Version: ${version}`, ...requires.map((text) => `Requires-Dist: ${text}`), ""];
  writeFileSync(join(info, "METADATA"), lines.join("\n"));
  if (source) writeFileSync(join(info, "direct_url.json"), JSON.stringify({ url: `file://${source}`, dir_info: { editable: true } }));
}

/** Writes a project folder that states its version and its dependencies. */
function project(folder: string, version: string, dependencies: string[]): string {
  mkdirSync(join(dir, folder));
  const toml = `[project]\nname = "ours"\nversion = "${version}"\ndependencies = ${JSON.stringify(dependencies)}\n`;
  writeFileSync(join(dir, folder, "pyproject.toml"), toml);
  return join(dir, folder);
}

/** Runs the probe with a real interpreter and returns its problems. */
function sentences(): string[] {
  const env = { ...process.env, PYTHONPATH: join(dir, "site-packages") };
  const { stdout, stderr } = spawnSync("python3", ["-B", "-c", PROBE], { input: '{"requirements": []}', encoding: "utf8", env });
  expect(stderr).toBe("");
  const { problems } = JSON.parse(stdout) as { problems: PackageProblem[] };
  return problems.filter(({ kind }) => kind.startsWith("editable")).map((problem) => describeProblem(problem, dir));
}

describe("a package that is installed in place", () => {
  it("is healthy while its metadata matches its folder", () => {
    installed("helper", "2.0");
    installed("ours", "1.0.0", { requires: ["helper>=1"], source: project("ours src", "1.0", ["helper>=1"]).replace(" ", "%20") });
    expect(sentences()).toEqual([]);
  });

  it("is reported when its folder is gone", () => {
    installed("ours", "1.0", { source: join(dir, "moved") });
    writeFileSync(join(dir, "site-packages/older.egg-link"), `${dir}/older\n.`);
    expect(sentences()).toEqual([
      `ours 1.0 is installed in place from ${dir}/moved (pip install -e), and its folder is gone`,
      `older is installed in place from ${dir}/older (pip install -e), and its folder is gone`,
    ]);
  });

  it("is reported when its source has another version", () => {
    installed("ours", "1.0", { source: project("ours", "1.2", []) });
    expect(sentences()).toEqual([`ours 1.0 is installed in place from ${dir}/ours (pip install -e), and its source is version 1.2`]);
  });

  it("is reported when its source has a new requirement that is not met", () => {
    installed("helper", "2.0");
    installed("ours", "1.0", { requires: ["helper>=1"], source: project("ours", "1.0", ["helper>=3"]) });
    expect(sentences()).toEqual([
      `ours 1.0 is installed in place from ${dir}/ours (pip install -e), and its source requires helper>=3, but 2.0 is installed`,
    ]);
  });

  it("is not compared when it was copied into the environment, or when its source states no version", () => {
    installed("copied", "1.0");
    mkdirSync(join(dir, "dynamic"));
    writeFileSync(join(dir, "dynamic/pyproject.toml"), '[project]\nname = "dynamic"\ndynamic = ["version"]\n');
    installed("dynamic", "0.3.dev7+g1234", { source: join(dir, "dynamic") });
    expect(sentences()).toEqual([]);
  });
});
