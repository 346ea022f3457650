import type { Spot } from "./problem";

/** INI as Python's configparser and systemd read it: sections, `key = value` or `key: value`, lone keys, comments, continued lines. */
export function scanIni(text: string): Spot[] {
  const spots: Spot[] = [];
  const sections = new Set<string>();
  let keys = new Set<string>();
  for (const [index, line] of text.split("\n").entries()) {
    const row = index + 1;
    const plain = line.trimEnd();
    if (plain === "" || /^\s*[#;]/.test(plain) || (/^\s/.test(plain) && keys.size > 0)) continue;
    if (plain.startsWith("[")) {
      const name = /^\[([^\]]+)\]\s*([#;].*)?$/.exec(plain)?.[1];
      if (name === undefined)
        spots.push({ line: row, column: plain.length, reason: 'a section that is not closed by "]"', code: "does-not-parse" });
      else if (sections.has(name))
        spots.push({ line: row, column: 1, reason: `the section [${name}] stands twice`, code: "duplicate-key" });
      sections.add(name ?? plain);
      keys = new Set();
      continue;
    }
    const key = /^([^=:]*?)\s*([=:]|$)/.exec(plain.trimStart())?.[1] ?? "";
    if (key === "") spots.push({ line: row, column: 1, reason: "a value without a key", code: "does-not-parse" });
    else if (keys.has(key)) spots.push({ line: row, column: 1, reason: `the key ${key} stands twice`, code: "duplicate-key" });
    keys.add(key);
  }
  return spots;
}

/** `.env`: `KEY=value` lines with `export`, comments, and quotes that may span lines. */
export function scanEnv(text: string): Spot[] {
  const spots: Spot[] = [];
  const keys = new Set<string>();
  const lines = text.split("\n");
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!;
    if (/^\s*(#|$)/.test(line)) continue;
    const found = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*=\s*(.*)$/.exec(line.replace(/\r$/, ""));
    if (!found) {
      spots.push({ line: index + 1, column: 1, reason: "not of the form KEY=value", code: "does-not-parse" });
      continue;
    }
    const [, key, value] = found;
    if (keys.has(key!)) spots.push({ line: index + 1, column: 1, reason: `the variable ${key} stands twice`, code: "duplicate-key" });
    keys.add(key!);
    const quote = value![0];
    if (quote !== '"' && quote !== "'") continue;
    const end = closingLine(lines, index, line.indexOf(quote) + 1, quote);
    if (end === undefined)
      spots.push({ line: index + 1, column: line.indexOf(quote) + 1, reason: `a ${quote} that is never closed`, code: "does-not-parse" });
    index = end ?? index;
  }
  return spots;
}

function closingLine(lines: string[], index: number, from: number, quote: string): number | undefined {
  for (let row = index; row < lines.length; row++) {
    const line = lines[row]!;
    for (let at = row === index ? from : 0; at < line.length; at++) {
      if (line[at] === "\\" && quote === '"') at++;
      else if (line[at] === quote) return row;
    }
  }
  return undefined;
}
