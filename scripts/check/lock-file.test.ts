import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { missingFromLock } from "./lock-file";

const lock = (packages: Record<string, object>) => JSON.stringify({ packages });

describe("the lock file", () => {
  it("has every package that it names, for every platform", () => {
    expect(missingFromLock(readFileSync(path.resolve(import.meta.dirname, "../../package-lock.json"), "utf8"))).toEqual([]);
  });

  it("is reported as incomplete when a platform's package is missing", () => {
    const text = lock({
      "": {},
      "node_modules/a": { optionalDependencies: { "a-darwin": "1", "a-linux": "1" } },
      "node_modules/a-linux": {},
    });
    expect(missingFromLock(text)).toEqual([expect.stringContaining("a-darwin")]);
  });

  it("may have a package below the one that requires it, or above", () => {
    const nested = {
      "node_modules/a": {},
      "node_modules/a/node_modules/b": { optionalDependencies: { c: "1", d: "1" } },
      "node_modules/c": {},
    };
    expect(missingFromLock(lock({ ...nested, "node_modules/a/node_modules/d": {} }))).toEqual([]);
  });
});
