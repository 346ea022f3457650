import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { runbookSchema, schemaFile } from "./runbook-schema";

describe("the published schema of runbooks", () => {
  it("is up to date with the contract (else run scripts/runbook-schema.ts)", async () => {
    expect(JSON.parse(await readFile(schemaFile, "utf8"))).toEqual(JSON.parse(runbookSchema()));
  });
});
