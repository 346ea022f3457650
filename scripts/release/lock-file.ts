import { readFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";

const Names = z.record(z.string(), z.string()).optional();
const Entry = z.object({
  name: z.string().optional(),
  version: z.string().optional(),
  integrity: z.string().optional(),
  license: z.string().optional(),
  dev: z.boolean().optional(),
  optional: z.boolean().optional(),
  devOptional: z.boolean().optional(),
  link: z.boolean().optional(),
  dependencies: Names,
  optionalDependencies: Names,
  peerDependencies: Names,
});
const LockFile = z.object({ name: z.string(), version: z.string(), packages: z.record(z.string(), Entry) });

export interface LockedPackage extends z.infer<typeof Entry> {
  /** Its folder, such as `node_modules/a/node_modules/b`; empty for the project itself. */
  place: string;
  name: string;
  version: string;
}

const nameAt = (place: string) => place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);

/** The packages that package-lock.json pins, the project itself first. */
export function readLockFile(root: string): { project: LockedPackage; packages: LockedPackage[] } {
  const { name, version, packages } = LockFile.parse(JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")));
  const all = Object.entries(packages)
    .filter(([place, entry]) => place !== "" && !entry.link && entry.version !== undefined)
    .map(([place, entry]) => ({ ...entry, place, name: entry.name ?? nameAt(place), version: entry.version ?? "" }));
  return { project: { ...packages[""], place: "", name, version }, packages: all };
}

/** The package that Node finds as `name` from another package: in its folder, else in that of an enclosing package. Undefined when not installed. */
export function resolveFrom(place: string, name: string, known: ReadonlyMap<string, LockedPackage>): LockedPackage | undefined {
  const around = place.split("/node_modules/");
  for (let depth = around.length; depth >= 1; depth--) {
    const found = known.get(`${around.slice(0, depth).join("/node_modules/")}/node_modules/${name}`);
    if (found) return found;
  }
  return known.get(`node_modules/${name}`);
}
