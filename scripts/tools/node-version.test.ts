import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { nodeVersion } from "./node-version";

const cache = mkdtempSync(path.join(os.tmpdir(), "millwright-node-"));
afterAll(() => rmSync(cache, { recursive: true, force: true }));

describe("another version of Node.js", { timeout: 180_000 }, () => {
  it("is downloaded once, and runs", () => {
    const program = nodeVersion("22", cache);
    expect(spawnSync(program, ["--version"], { encoding: "utf8" }).stdout).toMatch(/^v22\./);
    expect(nodeVersion("22", cache)).toBe(program);
    expect(readdirSync(cache)).toEqual(["22"]);
  });

  it("is refused with a sentence when it is not a version, or does not exist", () => {
    expect(() => nodeVersion("../x", cache)).toThrow('"../x" is no version of Node.js');
    expect(() => nodeVersion("2.99", cache)).toThrow("Node.js 2.99 cannot be had");
    expect(readdirSync(cache).filter((name) => name.startsWith("installing-"))).toEqual([]);
  });
});
