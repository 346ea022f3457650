import { readFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { verifyFile } from "@/agent/checks/checkpoint/verify-file";
import { recordedHost } from "@/agent/testing/recorded-host";
import type { Case, Suite } from "./suite";

const Line = z.object({ name: z.string(), valid: z.boolean(), file: z.string() });

/** Files made by `made/safetensors-cases.py`, with the result of the official library. */
export const safetensorsSuite: Suite = {
  folder: "safetensors",
  measures: "a safetensors file is sound or not",
  follows: "the library safetensors that made the folder",
  async read(folder) {
    const lines = (await readFile(path.join(folder, "cases.jsonl"), "utf8")).split("\n").filter((line) => line !== "");
    return Promise.all(lines.map((line) => caseOf(Line.parse(JSON.parse(line)))));
  },
};

async function caseOf({ name, valid, file }: z.infer<typeof Line>): Promise<Case> {
  const content = Buffer.from(file, "base64");
  const steps = verifyFile(recordedHost({ files: { "/a.safetensors": content } }), "/a.safetensors", content.length);
  let next = await steps.next();
  while (!next.done) next = await steps.next();
  return { name, right: next.value.valid === valid, got: next.value.valid ? "sound" : next.value.reason };
}
