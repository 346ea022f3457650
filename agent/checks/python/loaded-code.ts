import { posix } from "node:path";
import type { Host } from "../../host/host";

const MOST_ENTRIES = 2_000;

/**
 * What an interpreter loads by itself or on import: its folders of packages, what lies in them, and folders that a `.pth` file adds. Who owns one
 * of these decides what runs.
 */
export async function loadedBy(host: Host, python: string): Promise<string[]> {
  const real = await host.realPath(python).catch(() => python);
  const prefixes = new Set([python, real].map((path) => posix.dirname(posix.dirname(path))));
  if (prefixes.has("/usr")) prefixes.add("/usr/local");
  const patterns = [...prefixes].map((prefix) => `${prefix}/lib*/python3*/{site,dist}-packages`);
  const folders = (await Promise.all(patterns.map((pattern) => host.glob(pattern, { limit: 20 }).catch(() => [])))).flat();
  const loads = await Promise.all(folders.map((folder) => entriesOf(host, folder)));
  return [...prefixes, ...folders, ...loads.flat()];
}

async function entriesOf(host: Host, folder: string): Promise<string[]> {
  const names = (await host.list(folder).catch(() => [])).slice(0, MOST_ENTRIES);
  const added = await Promise.all(names.filter((name) => name.endsWith(".pth")).map((name) => foldersOf(host, `${folder}/${name}`)));
  return [...names.map((name) => `${folder}/${name}`), ...added.flat()];
}

/** The lines of a `.pth` file that are paths; one that begins with `import` is code of the file's own owner. */
async function foldersOf(host: Host, file: string): Promise<string[]> {
  const text = await host.readText(file, { maxBytes: 65_536 }).catch(() => "");
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.startsWith("/"));
}
