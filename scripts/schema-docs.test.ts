import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { modelsOf, readSchema, schemaDocs, schemaDocsFile } from "./schema-docs";

describe("the picture of the data model", () => {
  it("is up to date with the schema (else run npm run docs:schema)", () => {
    expect(readFileSync(schemaDocsFile, "utf8")).toBe(schemaDocs(readSchema()));
  });

  it("says for every model what a row is", () => {
    const silent = modelsOf(readSchema()).filter(({ about }) => about === "");
    expect(silent.map(({ name }) => name)).toEqual([]);
  });
});
