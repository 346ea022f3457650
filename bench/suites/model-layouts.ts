import { readFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { readModelCache } from "@/agent/checks/model/model-cache";
import { recordedHost } from "@/agent/testing/recorded-host";
import type { Case, Suite } from "./suite";

const Line = z.object({
  name: z.string(),
  id: z.string(),
  whole: z.boolean(),
  files: z.record(z.string(), z.object({ link: z.string().optional(), content: z.string().optional() })),
});

/** Caches and folders made by `made/model-layouts.py`: models of many kinds, complete and with one fault. */
export const modelLayouts: Suite = {
  folder: "model-layouts",
  measures: "a model's files are whole or not",
  follows: "transformers, diffusers and llama.cpp: what they load is whole",
  async read(folder) {
    const lines = (await readFile(path.join(folder, "cases.jsonl"), "utf8")).split("\n").filter((line) => line !== "");
    return Promise.all(lines.map((line) => caseOf(Line.parse(JSON.parse(line)))));
  },
};

async function caseOf({ name, id, whole, files }: z.infer<typeof Line>): Promise<Case> {
  const placed = Object.entries(files).map(
    ([file, { link, content }]) => [file, link === undefined ? Buffer.from(content ?? "", "base64") : { link }] as const,
  );
  const { state, problems } = await readModelCache(recordedHost({ files: Object.fromEntries(placed) }), "/cache", id, new Map());
  return { name, right: (state === "complete") === whole, got: problems[0]?.text ?? state };
}
