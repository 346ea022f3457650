import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { catalog } from "@/agent/checks/catalog";
import { faultDocs, faultDocsFile } from "./fault-docs";

describe("the page about faults", () => {
  it("is up to date with the code (else run npm run docs:faults)", async () => {
    expect(await readFile(faultDocsFile, "utf8")).toBe(await faultDocs());
  });

  it("says for every check what it looks at, what it knows and what it cannot see", () => {
    for (const { id, about, knows, cannotSee } of catalog)
      for (const text of [about, knows, cannotSee]) expect(text, id).toMatch(/^\S.{40,}\.$/s);
  });

  it("names a runbook for every check that has a repair", async () => {
    const unrepaired = (await faultDocs()).split("\n## ").filter((section) => section.includes("No runbook"));
    expect(unrepaired.map((section) => section.match(/`([\w.-]+)`/)?.[1])).toEqual([]);
    expect(catalog).toHaveLength(21);
  });
});
