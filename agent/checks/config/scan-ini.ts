import { misreadValue } from "./ini-values";
import { MOST_SPOTS, type Spot } from "./problem";
import type { Reader } from "./reader";

/** How the parsers of INI differ. */
interface Dialect {
  /** Whether a duplicate key or section is an error, a warning, or normal. */
  twice: "does-not-parse" | "duplicate-key" | null;
  /** Whether a key needs a section above it, and a value. */
  isStrict: boolean;
  /** How a value continues on the next line: by its indentation or by a backslash at the end. */
  continued: "indented" | "backslash";
}
const dialects: Partial<Record<Reader, Dialect>> = {
  // configparser with its defaults.
  python: { twice: "does-not-parse", isStrict: true, continued: "indented" },
  systemd: { twice: null, isStrict: false, continued: "backslash" },
};
const OTHER: Dialect = { twice: "duplicate-key", isStrict: false, continued: "indented" };

/** INI as its reader reads it: sections, `key = value` or `key: value`, comments, continued lines. */
export function scanIni(text: string, reader: Reader): Spot[] {
  const { twice, isStrict, continued } = dialects[reader] ?? OTHER;
  const spots: Spot[] = [];
  const seen = new Set<string>();
  let section: string | undefined;
  let keyIndent: number | undefined;
  let goesOn = false;
  const say = (line: number, column: number, reason: string, code: Spot["code"]) => spots.push({ line, column, reason, code });
  const repeated = (line: number, what: string, name: string) => {
    if (seen.has(name) && twice) say(line, 1, `the ${what} is defined twice`, twice);
    seen.add(name);
  };
  for (const [index, raw] of text.split("\n").entries()) {
    if (spots.length >= MOST_SPOTS) break;
    const row = index + 1;
    const line = raw.trimEnd();
    const plain = line.trimStart();
    if (plain === "" || /^[#;]/.test(plain)) continue;
    const indent = line.length - plain.length;
    const isContinuation = continued === "backslash" ? goesOn : keyIndent !== undefined && indent > keyIndent;
    goesOn = line.endsWith("\\");
    if (isContinuation) continue;
    keyIndent = undefined;
    const header = /^\[(.+)\]/.exec(plain)?.[1];
    if (header !== undefined) {
      section = header;
      // The section with the defaults may appear more than once.
      if (header !== "DEFAULT") repeated(row, `section [${header}]`, `[${header}]`);
      continue;
    }
    const at = plain.search(/[=:]/);
    const [key, sign] = at < 0 ? [plain, ""] : [plain.slice(0, at).trimEnd(), plain[at]!];
    if (plain.startsWith("[") && !sign) say(row, line.length, 'a section that is not closed by "]"', "does-not-parse");
    else if (section === undefined && isStrict)
      return spots.length > 0 ? spots : [{ line: row, column: 1, reason: "a key before the first [section]", code: "does-not-parse" }];
    else if (key === "") say(row, 1, "a value without a key", "does-not-parse");
    else if (!sign && isStrict) say(row, 1, `the key ${key} has no value`, "does-not-parse");
    else {
      const name = isStrict ? key.toLowerCase() : key;
      repeated(row, `key ${key}`, `${section ?? ""}\n${name}`);
      keyIndent = indent;
      const misread = misreadValue(section ?? "", key, line, reader);
      if (misread) say(row, misread.at + 1, misread.reason, "read-otherwise");
    }
  }
  return spots;
}
