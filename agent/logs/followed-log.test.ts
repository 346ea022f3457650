import { mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { readAppended } from "./followed-log";

const MiB = 1024 * 1024;

it("one look reads a bounded amount of many large logs, says how much it left out, and still reads the end of each", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "followed-"));
  const look = { left: 6 * MiB };
  const bounds = { most: 10, sinceMs: 0, look };
  const taken = ["a", "b", "c"].map((name) => {
    const file = path.join(folder, name);
    writeFileSync(file, `${"x".repeat(1023)}\n`.repeat(4 * 1024));
    return readAppended(file, { inode: statSync(file).ino, offset: 0 }, bounds)!;
  });
  // The first is read whole; of the second the last 2 MiB; the third has the least that every log gets, though nothing is left.
  expect(taken.map(({ unreadBytes }) => unreadBytes / MiB)).toEqual([0, 2, 3]);
  // The line in which reading starts again counts as left out.
  expect(taken.map(({ lines, dropped }) => lines.length + dropped)).toEqual([4096, 2047, 1023]);
  expect(look.left).toBe(0);
});
