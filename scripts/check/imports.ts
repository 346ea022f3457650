import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

export interface Import {
  /** Path within the project without extension resolution problems, or null for a package. */
  file: string | null;
  specifier: string;
}

const IMPORT = /(?:^|[^.\w])(?:import|export)\s*(?:type\s+)?(?:[\w*{}\s,$]+?\s+from\s*)?["']([^"']+)["']|import\(\s*["']([^"']+)["']\s*\)/g;
const endings = ["", ".ts", ".tsx", ".mjs", ".js", ".d.ts", "/client.ts"];

function resolve(root: string, from: string, specifier: string): string | null {
  const base = specifier.startsWith("@/")
    ? path.join(root, specifier.slice(2))
    : specifier.startsWith(".")
      ? path.resolve(root, path.dirname(from), specifier)
      : null;
  if (base === null) return null;
  const hit = endings.map((ending) => base + ending).find((candidate) => /\.\w+$/.test(candidate) && existsSync(candidate));
  return path.relative(root, hit ?? base);
}

/** All imports of a file, as text. Types count, because they couple files, too. */
export function importsOf(root: string, file: string): Import[] {
  const source = readFileSync(path.join(root, file), "utf8")
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/^\s*\/\/.*$/gm, "");
  return [...source.matchAll(IMPORT)].map((match) => {
    const specifier = match[1] ?? match[2] ?? "";
    return { specifier, file: resolve(root, file, specifier) };
  });
}
