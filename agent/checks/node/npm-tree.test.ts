import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseNpmTree } from "./npm-tree";

describe("the tree that npm ls prints", () => {
  it("gives what is invalid and missing at any depth, once, and not what is extra or optional", () => {
    const zod = { version: "3.0.0", invalid: '"^4" from a' };
    const tree = {
      dependencies: {
        a: { version: "1.0.0", dependencies: { zod, left: { missing: true, required: "^1" } } },
        b: { version: "1.0.0", extraneous: true, dependencies: { zod } },
        c: { missing: true, optional: true, required: "^1" },
      },
    };
    expect(parseNpmTree(JSON.stringify(tree))).toEqual([
      { kind: "invalid", name: "zod", version: "3.0.0", wanted: '"^4" from a' },
      { kind: "missing", name: "left", version: "", wanted: "^1" },
    ]);
  });

  it("is none for other text, and never makes the reader throw", () => {
    expect([parseNpmTree("npm ERR!"), parseNpmTree("[]"), parseNpmTree("null")]).toEqual([null, null, null]);
    fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), (text) => parseNpmTree(text) === null || Array.isArray(parseNpmTree(text))));
  });
});
