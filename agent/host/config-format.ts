import { extname } from "node:path";

/** How a file's keys are written, by its name. Undefined when its name says nothing. */
export function formatOf(path: string): "yaml" | "json" | "toml" | "ini" | "env" | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (name === ".env" || name.startsWith(".env.") || name.endsWith(".env")) return "env";
  const byExtension = {
    ".yaml": "yaml",
    ".yml": "yaml",
    ".json": "json",
    ".jsonc": "json",
    ".toml": "toml",
    ".ini": "ini",
    ".cfg": "ini",
    ".conf": "ini",
  } as const;
  return byExtension[extname(name).toLowerCase() as keyof typeof byExtension];
}
