import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { scripts } from "@/package.json";

const root = path.join(import.meta.dirname, "..");
const page = readFileSync(path.join(root, "docs/security.md"), "utf8");

/** The rows of the page's tables, without heads: promise, limit, test. */
const rows = page
  .split("\n")
  .filter((line) => line.startsWith("|") && !/^\| promise \||^\|[-|]+\|$/.test(line))
  .map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
const provedBy = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);

describe("docs/security.md", () => {
  it("has a promise, a limit and a test in each row", () => {
    expect(rows.length).toBeGreaterThan(50);
    expect(rows.filter((cells) => cells.length !== 3 || cells[0] === "" || provedBy(cells[2] ?? "").length === 0)).toEqual([]);
  });

  it("names tests that exist and test something, and commands that can be run", () => {
    const named = new Set(rows.flatMap((cells) => provedBy(cells[2] ?? "")));
    const isThere = (name: string) => {
      const command = /^npm run (\S+)$/.exec(name)?.[1];
      if (command) return Object.hasOwn(scripts, command);
      const file = path.join(root, name);
      return (
        /\.(?:test|spec)\.ts$/.test(name) && existsSync(file) && /^\s*(?:it|test)(?:\.\w+)*(?:<[^>]*>)?\(/m.test(readFileSync(file, "utf8"))
      );
    };
    expect([...named].filter((name) => !isThere(name))).toEqual([]);
  });
});
