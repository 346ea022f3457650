import { parseDocument } from "yaml";
import { formatOf } from "../host/config-format";
import { checkParseLimit } from "../host/parse-limit";
import { parseToml, repeatedKeys } from "../host/parse-untrusted";

type Setter = (text: string, key: string, value: string) => string;

/**
 * Sets one key and leaves everything else, comments and order included, as it is. `key` is a dotted path (`optimizer.lr`, `layers[0].size`);
 * for INI and TOML all but the last part name the section. @throws when the file does not parse before or after.
 */
export function setKey(path: string, text: string, key: string, value: string): string {
  const format = formatOf(path);
  if (!format) throw new Error(`${path}: the name does not tell whether it is YAML, JSON, TOML, INI or .env`);
  return setters[format](text, key, value);
}

/** `a.b[0].c` → `["a", "b", 0, "c"]`. */
export function keyPath(key: string): (string | number)[] {
  const parts = key.split(".").flatMap((part) => {
    const [name, ...indices] = part.split(/\[(\d+)\]/).filter((piece) => piece !== "");
    return [name ?? "", ...indices.map(Number)];
  });
  if (parts.some((part) => part === "")) throw new Error(`${JSON.stringify(key)} is not a key`);
  return parts;
}

/** A value as its text most plainly means it: number, true, false, null, JSON; else the text itself. */
function scalarOf(text: string): unknown {
  if (!/^(-?\d|true$|false$|null$|[[{"])/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const setters: Record<NonNullable<ReturnType<typeof formatOf>>, Setter> = {
  yaml(text, key, value) {
    checkParseLimit(text, "yaml");
    const document = parseDocument(text, { uniqueKeys: false });
    if (document.errors[0]) throw new Error(`does not parse: ${document.errors[0].message}`);
    if (repeatedKeys(document).length > 0) throw new Error("does not parse: map keys must be unique");
    // A text that YAML would read as a number in a way JSON does not (1e-4) stays what a trainer reads: a plain scalar.
    const isPlainNumber = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(value);
    document.setIn(keyPath(key), isPlainNumber ? Number(value) : scalarOf(value));
    return document.toString({ lineWidth: 0 });
  },
  json(text, key, value) {
    const root: unknown = JSON.parse(text);
    assign(root, keyPath(key), scalarOf(value));
    const indent = /^([ \t]+)"/m.exec(text)?.[1];
    return JSON.stringify(root, null, indent) + (text.endsWith("\n") ? "\n" : "");
  },
  toml(text, key, value) {
    parseToml(text);
    const plain = scalarOf(value);
    const written = typeof plain === "number" || typeof plain === "boolean" ? String(plain) : JSON.stringify(value);
    const changed = setLine(text, key, written);
    parseToml(changed);
    return changed;
  },
  ini: (text, key, value) => setLine(text, key, singleLine(value)),
  env: (text, key, value) => setLine(text, key.replaceAll(".", "_"), singleLine(value), "="),
};

function assign(root: unknown, path: (string | number)[], value: unknown): void {
  let at = root as Record<string | number, unknown>;
  for (const [depth, part] of path.entries()) {
    if (typeof at !== "object" || at === null) throw new Error(`${path.slice(0, depth).join(".")} is not an object`);
    if (depth === path.length - 1) at[part] = value;
    else {
      at[part] ??= typeof path[depth + 1] === "number" ? [] : {};
      at = at[part] as Record<string | number, unknown>;
    }
  }
}

/** Replaces the value on the key's line within its section, or adds the line at the section's end, or the section at the file's. */
function setLine(text: string, key: string, value: string, separator = " = "): string {
  const parts = separator === "=" ? [key] : key.split(".");
  const name = parts.pop()!;
  const section = parts.join(".");
  const lines = text.split("\n");
  const headers = lines.flatMap((line, index) => {
    const found = /^\s*\[([^[\]]+)\]\s*([#;].*)?$/.exec(line);
    return found ? [{ name: found[1]!.trim(), index }] : [];
  });
  const at = section === "" ? -1 : headers.find((header) => header.name === section)?.index;
  if (at === undefined) return `${text.replace(/\n*$/, "\n")}\n[${section}]\n${name}${separator}${value}\n`;
  const end = headers.find((header) => header.index > at)?.index ?? lines.length;
  const own = new RegExp(`^(\\s*(?:export\\s+)?["']?${escapeRegExp(name)}["']?\\s*[=:]\\s*)(.*?)(\\s+[#;].*)?$`);
  for (let index = at + 1; index < end; index++) {
    const found = own.exec(lines[index]!);
    if (!found) continue;
    lines[index] = found[1] + value + (found[3] ?? "");
    return lines.join("\n");
  }
  let last = end;
  while (last > at + 1 && lines[last - 1]!.trim() === "") last--;
  lines.splice(last, 0, `${name}${separator}${value}`);
  return lines.join("\n");
}

function singleLine(value: string): string {
  if (/[\r\n]/.test(value)) throw new Error("the value must be one line");
  return value;
}

const escapeRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
