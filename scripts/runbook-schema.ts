/** Writes the published JSON Schema of runbooks from the contract: `node --conditions=react-server --import tsx scripts/runbook-schema.ts`. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { Runbook } from "@/lib/contracts/runbook";

/** Editors use it for completion and checks. It describes the input: a field with a default is optional. */
export const runbookSchema = (): string => {
  const schema = z.toJSONSchema(Runbook, { io: "input", target: "draft-2020-12" });
  return `${JSON.stringify({ $id: "urn:millwright:runbook:1", title: "Millwright runbook", ...schema }, null, 2)}\n`;
};
export const schemaFile = path.resolve(import.meta.dirname, "../docs/runbook.schema.json");

if (import.meta.filename === process.argv[1]) await writeFile(schemaFile, runbookSchema());
