/** Programs that tests need: the machine's, else Debian's, unpacked into the project's cache folder. */
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { hasApt, installPackages } from "./apt";
import { type DebianPackage, debianPackages } from "./debian-packages";
import { unpackedTool } from "./unpacked-tool";

const cache = path.resolve(import.meta.dirname, "../../.cache/debian");
const systemFolders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

const toolsFolder = path.join(cache, "bin");

/** Lets this process and its children start unpacked programs by name. The machine's programs come first. */
export function addToolsToPath(): void {
  const folders = (process.env.PATH ?? "").split(":");
  if (!folders.includes(toolsFolder)) process.env.PATH = [...folders, toolsFolder].join(":");
}

/** The path, or the reason why it is missing. Looked up once per process. */
const known = new Map<string, { path: string } | { missing: string }>();

function find(name: string): { path: string } | { missing: string } {
  const found = known.get(name) ?? look(name);
  known.set(name, found);
  return found;
}

/** The path of a program. It runs with its own libraries in any environment. @throws Error that says why it is missing. */
export function debianTool(name: string): string {
  const found = find(name);
  if ("missing" in found) throw new Error(found.missing);
  return found.path;
}

/** Why a program is missing on this machine; null when it is there. */
export function missingTool(name: string): string | null {
  const found = find(name);
  return "missing" in found ? found.missing : null;
}

/** Provides every program that tests start, and says what it does for that. Names missing ones and the reason. */
export function bringTools(say: (line: string) => void): void {
  for (const [title, entry] of Object.entries(debianPackages)) {
    const names = Object.keys(entry.programs);
    if (names.every((name) => onMachine(name) ?? existsSync(path.join(toolsFolder, name)))) continue;
    if (entry.systemWide && canInstall()) {
      say(`Installing Debian's ${title} on this machine: ${entry.systemWide} …`);
      install(entry);
    } else if (!entry.systemWide && hasApt()) {
      say(`Unpacking Debian's ${title} into .cache …`);
    }
    for (const name of names) {
      const reason = missingTool(name);
      if (reason) say(reason);
    }
  }
}

function look(name: string): { path: string } | { missing: string } {
  const own = onMachine(name);
  if (own) return { path: own };
  const [title, entry] = packageOf(name) ?? [];
  if (!title || !entry) return { missing: `${name} is not on this machine` };
  if (entry.systemWide) return { missing: `${name} is not installed here (npm test installs it on Debian, as root)` };
  try {
    return { path: unpackedTool(cache, title, entry, name) };
  } catch (error) {
    return { missing: `${name} is not on this machine, and cannot be brought: ${(error as Error).message}` };
  }
}

const packageOf = (name: string) => Object.entries(debianPackages).find(([, { programs }]) => name in programs);

function onMachine(name: string): string | null {
  const folders = [...(process.env.PATH ?? "").split(":"), ...systemFolders].filter((folder) => folder && folder !== toolsFolder);
  const found = folders.map((folder) => path.join(folder, name)).find(isExecutable) ?? null;
  const probe = packageOf(name)?.[1].programs[name]?.probe;
  return found && probe && spawnSync(found, probe).status !== 0 ? null : found;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const canInstall = () => hasApt() && process.getuid?.() === 0;

function install({ packages, programs }: DebianPackage): void {
  try {
    mkdirSync(cache, { recursive: true });
    installPackages(cache, packages);
  } catch (error) {
    for (const name of Object.keys(programs)) known.set(name, { missing: `${name} could not be installed: ${(error as Error).message}` });
  }
}
