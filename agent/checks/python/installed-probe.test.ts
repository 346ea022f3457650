import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { describeProblem } from "./describe-problem";
import { PROBE } from "./probe";
import type { PackageProblem } from "./run-probe";

let site: string;
beforeEach(() => {
  site = mkdtempSync(join(tmpdir(), "mw-installed-"));
});
afterEach(() => rmSync(site, { recursive: true, force: true }));

function installed(name: string, version: string, rest: string[] = [], folder = name): void {
  const info = join(site, `${folder}-${version}.dist-info`);
  mkdirSync(info);
  writeFileSync(join(info, "METADATA"), ["Metadata-Version: 2.1", `Name: ${name}`, `Version: ${version}`, ...rest, ""].join("\n"));
}

/** What the probe of a real interpreter says of the packages in `site`. */
function sentences(...requirements: string[]): string[] {
  const input = JSON.stringify({ requirements: requirements.map((text, at) => ({ text, file: "r.txt", line: at + 1 })) });
  const { stdout, stderr } = spawnSync("python3", ["-B", "-c", PROBE], {
    input,
    encoding: "utf8",
    env: { ...process.env, PYTHONPATH: site },
  });
  expect(stderr).toBe("");
  const { problems } = JSON.parse(stdout) as { problems: PackageProblem[] };
  return problems.map((problem) => describeProblem(problem, "here")).filter((text) => text.includes("mw-"));
}

describe("what is installed", () => {
  it("brings the requirements of an extra, however the extra is spelled", () => {
    installed("mw-engine", "1.0", [
      "Provides-Extra: fast-io",
      'Requires-Dist: mw-codec; extra == "fast-io"',
      'Requires-Dist: mw-other; extra == "x"',
    ]);
    expect(sentences("mw-engine")).toEqual([]);
    expect(sentences("mw-engine[Fast_IO]")).toEqual([expect.stringContaining("mw-engine 1.0 requires mw-codec, which is not installed")]);
  });

  it("is there twice after an interrupted upgrade, but not where pip left a renamed folder", () => {
    installed("mw-array", "1.4.0");
    installed("mw-array", "1.3.0", [], "~w-array");
    expect(sentences("mw-array")).toEqual([]);
    installed("mw-array", "2.0.0");
    expect(sentences()).toEqual([expect.stringMatching(/^mw-array is installed twice in .*, as 1\.4\.0 and 2\.0\.0/)]);
  });
});
