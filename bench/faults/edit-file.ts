import { copyFile, readFile, rename, writeFile } from "node:fs/promises";
import type * as z from "zod";
import type { FileStep } from "@/lib/contracts/runbook";

/** The file step for a walk without the agent: JSON settings only, and the way back to the version before. */
export async function editFile(step: z.infer<typeof FileStep>, parameters: Record<string, string>): Promise<string> {
  const filledIn = (value: string) => (value.startsWith("$") ? (parameters[value.slice(1)] ?? "") : value);
  const path = filledIn(step.file.path);
  if (step.file.action === "restore" && step.file.version === "before-repair") {
    await rename(`${path}.before-repair`, path);
    return `${path} is as it was`;
  }
  if (step.file.action !== "set") throw new Error(`step ${step.id} needs the agent`);
  await copyFile(path, `${path}.before-repair`);
  const document = JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
  const [key, value] = [filledIn(step.file.key), filledIn(step.file.value)];
  document[key] = Number.isNaN(Number(value)) ? value : Number(value);
  await writeFile(path, JSON.stringify(document, null, 2));
  return `${key} is now ${value}`;
}
