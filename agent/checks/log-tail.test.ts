import fc from "fast-check";
import { expect, it } from "vitest";
import { recordedHost } from "../testing/recorded-host";
import { tailLines } from "./log-tail";

const tail = (content: string, bytes?: number) => tailLines(recordedHost({ files: { "/log": content } }), "/log", bytes);

it("shows what stands before a line of five megabytes", async () => {
  const lines = await tail(`before\nthe cause\n${"x".repeat(5 * 1024 * 1024)}\nafter\n`);
  expect(lines.map((line) => line.slice(0, 9))).toEqual(["before", "the cause", "xxxxxxxxx", "after"]);
  expect(lines[2]).toHaveLength(2_000);
});

it("keeps the last lines of a large file and no part of a line that it cut", async () => {
  const all = Array.from({ length: 30_000 }, (_, at) => `line ${at} ä`);
  const lines = await tail(all.join("\n"));
  expect(lines.length).toBeGreaterThan(4_000);
  expect(lines).toEqual(all.slice(-lines.length));
});

it("gives every line of a small file, whatever it holds", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: "grapheme", maxLength: 20 }).filter((line) => !line.includes("\n"))), async (lines) => {
      expect(await tail(lines.join("\n"))).toEqual(lines.filter((line) => line.trim() !== ""));
    }),
  );
});
