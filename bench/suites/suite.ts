import { readdir, stat } from "node:fs/promises";
import path from "node:path";

/** One case of a suite. `got` is the agent's result where it differs from the suite's. */
export interface Case {
  name: string;
  right: boolean;
  got?: string;
}

/** A public set of test data, read from a folder with the suite's repository. This project has no copy of it. */
export interface Suite {
  /** Name of its folder below `--data`. */
  folder: string;
  /** What the suite measures. */
  measures: string;
  /** Whose answer counts where the suite allows several, or real parsers differ. */
  follows: string;
  read(folder: string): Promise<Case[]>;
}

/** All files below a folder whose names end in one of the endings, sorted. */
export async function filesBelow(folder: string, ...endings: string[]): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

export const isFolder = (folder: string): Promise<boolean> =>
  stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
