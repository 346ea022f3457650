import { posix } from "node:path";
import type { Host } from "../../host/host";
import { decodeText } from "../../host/text-encoding";
import { parseCondaEnvironment } from "./conda-environment";
import { dynamicFiles, parsePipfileLock, parseTomlRequirements } from "./lock-file";
import { parseRequirements, type RequirementsFile } from "./requirements";

const MAX_FILES = 20;
const MAX_BYTES = 8 * 1024 * 1024;

export type LoadedRequirements = Omit<RequirementsFile, "includes" | "constraints"> & {
  /** An absent package is no fault: a lock lists the packages of every platform, and a constraint requires none. */
  ifInstalled: boolean;
  files: string[];
};

/**
 * Reads a requirements file, everything it includes, or a file of the same meaning: TOML, a lock, a conda environment. Line references carry
 * the file's name only, as people know it. @throws the host's error when a file cannot be read, the parser's when TOML or YAML does not parse.
 */
export async function loadRequirements(host: Host, path: string): Promise<LoadedRequirements> {
  const name = posix.basename(path);
  if (name === "Pipfile.lock") return { ...parsePipfileLock(await textOf(host, path), name), files: [path] };
  const dynamic = name === "pyproject.toml" ? dynamicFiles(await textOf(host, path)) : [];
  if (dynamic.length > 0)
    return fromTexts(
      host,
      dynamic.map((file) => posix.resolve(posix.dirname(path), file)),
    );
  if (name === "Pipfile" || path.endsWith(".toml") || path.endsWith(".lock"))
    return { ...parseTomlRequirements(await textOf(host, path), name), files: [path] };
  if (/\.ya?ml$/.test(path)) return { ...parseCondaEnvironment(await textOf(host, path), name), files: [path] };
  return fromTexts(host, [path]);
}

/** Files in pip's own format and all that they include. */
async function fromTexts(host: Host, paths: string[]): Promise<LoadedRequirements> {
  const all: LoadedRequirements = { requirements: [], findLinks: [], notCompared: 0, ifInstalled: false, files: [] };
  const pending = paths.map((path) => ({ path, isConstraint: false }));
  while (pending.length > 0 && all.files.length < MAX_FILES) {
    const next = pending.shift()!;
    if (all.files.includes(next.path)) continue;
    all.files.push(next.path);
    const parsed = parseRequirements(await textOf(host, next.path), posix.basename(next.path), (variable) => host.env(variable));
    all.requirements.push(...parsed.requirements.map((line) => (next.isConstraint ? { ...line, ifInstalled: true } : line)));
    all.findLinks.push(...parsed.findLinks);
    all.notCompared += parsed.notCompared;
    const beside = (file: string) => posix.resolve(posix.dirname(next.path), file);
    const isRemote = (file: string) => /^[a-z]+:\/\//i.test(file);
    all.notCompared += [...parsed.includes, ...parsed.constraints].filter(isRemote).length;
    pending.push(
      ...parsed.includes.filter((file) => !isRemote(file)).map((file) => ({ path: beside(file), isConstraint: next.isConstraint })),
    );
    pending.push(...parsed.constraints.filter((file) => !isRemote(file)).map((file) => ({ path: beside(file), isConstraint: true })));
  }
  return all;
}

/** The text as pip reads it: by a byte order mark, by the line that names an encoding, else UTF-8 with a fall back. */
async function textOf(host: Host, path: string): Promise<string> {
  const { size, kind } = await host.stat(path);
  if (kind !== "file") throw new Error("it is no regular file");
  if (size > MAX_BYTES) throw new Error(`it is larger than ${MAX_BYTES / 1024 / 1024} MiB`);
  const bytes = await host.readBytes(path, 0, size);
  const named = /^(?:.*\n)?.*?#.*coding[:=]\s*([-\w.]+)/.exec(bytes.subarray(0, 400).toString("latin1"))?.[1];
  if (named && !/^utf-?8$/i.test(named)) {
    try {
      return new TextDecoder(named).decode(bytes);
    } catch {
      // An unknown encoding name: the bytes decide.
    }
  }
  return decodeText(bytes).text;
}
