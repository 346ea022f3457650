import { readdir, stat } from "node:fs/promises";
import path from "node:path";

/** One case of a suite. `got` says what the agent answered where that is not what the suite says. */
export interface Case {
  name: string;
  right: boolean;
  got?: string;
}

/** A public set of test data, read from a folder that holds the suite's own repository as it was fetched. Nothing of it is kept here. */
export interface Suite {
  /** Name of its folder below `--data`. */
  folder: string;
  /** What is measured with it. */
  measures: string;
  /** Whose answer counts where the suite allows several or real readers differ. */
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
