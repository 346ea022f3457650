import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

/** A secret that is made once and stored beside the data, readable by its owner only. */
export async function keptSecret(dataFolder: string, name: string): Promise<string> {
  const folder = path.join(dataFolder, "secrets");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, name);
  if (!existsSync(file)) await writeFile(file, randomBytes(32).toString("base64url"), { mode: 0o600 });
  await chmod(file, 0o600);
  return (await readFile(file, "utf8")).trim();
}
