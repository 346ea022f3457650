import "server-only";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { sha256 } from "@/lib/canonical";
import type { Runbook } from "@/lib/contracts/runbook";
import { log } from "@/lib/log";
import { parseRunbook } from "./parse";

export interface BuiltInRunbook {
  file: string;
  yaml: string;
  digest: string;
  runbook: Runbook;
}

/** Reads the built-in runbooks below a folder. An invalid file is left out and named, so that the others can still be used. */
export async function readLibrary(folder: string): Promise<{ runbooks: BuiltInRunbook[]; refused: string[] }> {
  const names = await readdir(folder, { recursive: true }).catch(() => [] as string[]);
  const runbooks: BuiltInRunbook[] = [];
  const refused: string[] = [];
  const slugs = new Set<string>();
  for (const file of names.filter((name) => /\.ya?ml$/.test(name)).sort()) {
    const yaml = await readFile(path.join(folder, file), "utf8");
    const parsed = parseRunbook(yaml);
    if (!parsed.ok) {
      refused.push(...parsed.problems.map(({ line, column, message }) => `${file}:${line}:${column} ${message}`));
    } else if (!parsed.runbook.verify) {
      refused.push(`${file}:1:1 a built-in runbook must prove its repair: verify is missing`);
    } else if (parsed.runbook.risk !== "read-only" && parsed.runbook.rollback.length === 0 && !parsed.runbook.noRollback) {
      refused.push(`${file}:1:1 a built-in runbook needs a rollback, or a noRollback that says why it has none`);
    } else if (slugs.has(parsed.runbook.id)) {
      refused.push(`${file}:1:1 the id "${parsed.runbook.id}" is used by another file`);
    } else {
      slugs.add(parsed.runbook.id);
      runbooks.push({ file, yaml, digest: sha256(yaml), runbook: parsed.runbook });
    }
  }
  return { runbooks, refused };
}

let library: Promise<BuiltInRunbook[]> | undefined;

/** The library that ships with this version, read once a process. */
export function builtInLibrary(): Promise<BuiltInRunbook[]> {
  library ??= readLibrary(path.resolve("runbooks")).then(({ runbooks, refused }) => {
    if (refused.length > 0) log.error({ refused }, "built-in runbooks were left out");
    return runbooks;
  });
  return library;
}
