import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { hasApt, moveUnlessThere, unpackPackages } from "./apt";
import type { DebianPackage, Program } from "./debian-packages";

/** Writes a small script that starts the unpacked program. @throws Error that says why it could not be unpacked. */
export function unpackedTool(cache: string, title: string, entry: DebianPackage, name: string): string {
  const starter = path.join(cache, "bin", name);
  if (existsSync(starter)) return starter;
  if (!hasApt()) throw new Error("this is not a Debian machine");
  mkdirSync(path.join(cache, "bin"), { recursive: true });
  const root = path.join(cache, title);
  if (!existsSync(root)) {
    const unfinished = mkdtempSync(path.join(cache, "unpacking-"));
    try {
      unpackPackages(cache, entry.packages, unfinished, entry.withoutDependencies);
      moveUnlessThere(unfinished, root);
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
  }
  writeFileSync(`${starter}.${process.pid}`, starterOf(root, entry.programs[name]!), { mode: 0o755 });
  renameSync(`${starter}.${process.pid}`, starter);
  return starter;
}

function starterOf(root: string, { file, thenArguments = [], env = {} }: Program): string {
  const atRoot = (text: string) => `"${text.replaceAll("ROOT", root)}"`;
  const libraries = ["usr/lib", "lib"].flatMap((folder) => foldersWithLibraries(path.join(root, folder)));
  const environment = { ...env, LD_LIBRARY_PATH: `${libraries.join(":")}$\{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}` };
  return [
    "#!/bin/sh",
    ...Object.entries(environment).map(([name, value]) => `export ${name}=${atRoot(value)}`),
    ["exec", atRoot(path.join(root, anyVersion(root, file))), '"$@"', ...thenArguments.map(atRoot)].join(" "),
    "",
  ].join("\n");
}

function anyVersion(root: string, file: string): string {
  const [before, after] = file.split("*");
  if (after === undefined || before === undefined) return file;
  return `${before}${readdirSync(path.join(root, before))[0] ?? ""}${after}`;
}

function foldersWithLibraries(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return [...new Set(entries.filter(({ name }) => /\.so(\.|$)/.test(name)).map(({ parentPath }) => parentPath))].sort();
}
