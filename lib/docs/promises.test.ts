import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

it("the page of promises names tests that exist, in every line", () => {
  const rows = readFileSync("docs/promises.md", "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| ") && line !== "| promise | test |");
  const files = rows.map((row) => [...row.matchAll(/`([\w./-]+\.(?:test|spec)\.tsx?)`/g)].map(([, file]) => file ?? ""));
  expect(rows.filter((_, nth) => files[nth]?.length === 0)).toEqual([]);
  expect(files.flat().filter((file) => !existsSync(file))).toEqual([]);
  expect(rows.length).toBeGreaterThan(30);
});
