import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { AGENT_VERSION } from "./version";

it("is the version of the package", () => {
  expect(JSON.parse(readFileSync("package.json", "utf8")).version).toBe(AGENT_VERSION);
});
