import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unifiedDiff } from "./unified-diff";

/** Applies hunks as anybody would who reads them. */
function applied(before: string, diff: string): string {
  const old = before.split("\n");
  const out: string[] = [];
  let at = 0;
  for (const line of diff.split("\n").slice(0, -1)) {
    const hunk = /^@@ -(\d+),(\d+) \+\d+,\d+ @@$/.exec(line);
    if (hunk) {
      const first = Number(hunk[2]) === 0 ? Number(hunk[1]) : Number(hunk[1]) - 1;
      while (at < first) out.push(old[at++]!);
    } else if (line.startsWith("+")) out.push(line.slice(1));
    else if (line.startsWith("-")) expect(old[at++]).toBe(line.slice(1));
    else if (line.startsWith(" ")) {
      expect(old[at]).toBe(line.slice(1));
      out.push(old[at++]!);
    }
  }
  return [...out, ...old.slice(at)].join("\n");
}

describe("a unified diff", () => {
  it("shows each change with three lines around it", () => {
    const before = `${[..."abcdefghijklmnop"].join("\n")}\n`;
    const after = before.replace("c\n", "C\n").replace("n\n", "n\nnew\n");
    expect(unifiedDiff(before, after)).toEqual({
      text: "@@ -1,6 +1,6 @@\n a\n b\n-c\n+C\n d\n e\n f\n@@ -12,5 +12,6 @@\n l\n m\n n\n+new\n o\n p\n",
      added: 2,
      removed: 1,
    });
    expect(unifiedDiff("a\n", "a\n").text).toBe("");
    expect(unifiedDiff("", "a\n").text).toBe("@@ -0,0 +1,1 @@\n+a\n");
    expect(unifiedDiff("a", "a\n").text).toBe("@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+a\n");
  });

  it("leads from any text to any other, and never by more lines than needed", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c", "x"), { maxLength: 40 }).map((lines) => lines.map((line) => `${line}\n`).join(""));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = unifiedDiff(before, after);
        expect(applied(before, diff.text)).toBe(after);
        expect(diff.added - diff.removed).toBe(after.length / 2 - before.length / 2);
      }),
      { numRuns: 300 },
    );
  });

  it("is understood by patch", () => {
    const folder = mkdtempSync(join(tmpdir(), "mw-diff-"));
    const before = Array.from({ length: 200 }, (_, index) => `line ${index}`).join("\n");
    const after = before.replaceAll("5\n", "five\n").replace("line 100\n", "").concat("\nthe end\n");
    writeFileSync(join(folder, "a"), before);
    execFileSync("git", ["apply", "--unsafe-paths", "-"], {
      cwd: folder,
      input: `--- a/a\n+++ b/a\n${unifiedDiff(before, after).text}`,
    });
    expect(readFileSync(join(folder, "a"), "utf8")).toBe(after);
  });

  it("shows texts that have little in common as one block, between the lines that they share", () => {
    const long = (word: string) => Array.from({ length: 3_000 }, (_, index) => `${word} ${index}\n`).join("");
    expect(unifiedDiff(long("a"), long("b"))).toMatchObject({ added: 3_000, removed: 3_000 });
    const [before, after] = [`first\n${long("a")}last`, `first\n${long("b")}more\nlast`];
    const diff = unifiedDiff(before, after);
    expect(diff.text).toMatch(/^@@ -2,3000 \+2,3001 @@\n-a 0\n/);
    expect(applied(before, diff.text)).toBe(after);
    expect(unifiedDiff(long("a"), `${long("b")}open`).text.endsWith("+open\n\\ No newline at end of file\n")).toBe(true);
  });

  it("keeps carriage returns and empty lines", () => {
    const [before, after] = ["a\r\n\r\n\nb\r\n", "a\r\n\n\nb\n"];
    expect(applied(before, unifiedDiff(before, after).text)).toBe(after);
  });
});
