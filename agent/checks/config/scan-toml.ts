import { parse, TomlError } from "smol-toml";
import { type Spot, spotAt } from "./problem";
import type { Reader } from "./reader";

/** TOML with line and column. Python reads version 1.0, so what came with 1.1 stops it. */
export function scanToml(text: string, reader: Reader): Spot[] {
  if (text.startsWith("\ufeff")) return [{ line: 1, column: 1, reason: "a second byte order mark", code: "does-not-parse" }];
  try {
    parse(text, { integersAsBigInt: true });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = error.message.split("\n")[0]!.replace(/^Invalid TOML document: /, "");
    const quote = openQuoteIn(text.split("\n")[error.line - 1] ?? "");
    if (/control characters|unfinished|end of (?:file|document)/i.test(reason) && quote >= 0)
      return [{ line: error.line, column: quote + 1, reason: "a text that is not closed", code: "does-not-parse" }];
    return [{ line: error.line, column: error.column, reason, code: "does-not-parse" }];
  }
  const { bare, newer } = takenApart(text);
  const day = impossibleDay(bare);
  const time = reader === "python" ? /(?<=[=[,]\s*(?:\d{4}-\d\d-\d\d[Tt ])?)\d\d:\d\d(?![:\d])/.exec(bare) : null;
  const slips = [
    ...(day === undefined ? [] : [{ at: day, reason: "a day that its month does not have" }]),
    ...(reader === "python" ? newer : []),
    ...(time ? [{ at: time.index, reason: "a time without seconds, which TOML 1.0 does not have" }] : []),
  ].sort((a, b) => a.at - b.at);
  return slips.map(({ at, reason }): Spot => ({ ...spotAt(text, at), reason, code: "does-not-parse" }));
}

/** The offset of a quote that is not closed on its line; -1 without one. */
const openQuoteIn = (line: string): number =>
  line
    .replace(/"(?:\\.|[^"\\])*"|'[^']*'/g, (closed) => " ".repeat(closed.length))
    .replace(/#.*/, "")
    .search(/["']/);

function impossibleDay(bare: string): number | undefined {
  for (const found of bare.matchAll(/(?<=[=[,]\s*)(\d{4})-(\d\d)-(\d\d)/g)) {
    const [, year, month, day] = found.map(Number);
    if (day! > new Date(Date.UTC(2000 + (year! % 400), month!, 0)).getUTCDate()) return found.index;
  }
  return undefined;
}

interface Slip {
  at: number;
  reason: string;
}

const TOKEN =
  /"""(?:\\[\s\S]|(?!""")[\s\S])*"{3,5}|'''(?:(?!''')[\s\S])*'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|#[^\n]*|[{}[\],\n]|[^"'#{}[\],\n]+/g;

/** The text without quoted parts and comments, and what only TOML 1.1 allows: line ends and a last comma in an inline table, `\x` and `\e`. */
function takenApart(text: string): { bare: string; newer: Slip[] } {
  const newer: Slip[] = [];
  const open: string[] = [];
  let bare = "";
  let lastSign = "";
  for (const { 0: token, index: at } of text.matchAll(TOKEN)) {
    const isQuoted = /^["']/.test(token);
    const newEscape = token.startsWith('"') ? /^(?:[^\\]|\\[^xe])*(?=\\[xe])/.exec(token) : null;
    if (newEscape) newer.push({ at: at + newEscape[0].length, reason: "an escape that TOML 1.0 does not have" });
    if (token === "{" || token === "[") open.push(token);
    if (open.at(-1) === "{") {
      if (token === "\n") newer.push({ at, reason: "a line end within an inline table, which TOML 1.0 does not allow" });
      if (token === "}" && lastSign === ",") newer.push({ at, reason: "a comma before the closing }, which TOML 1.0 does not allow" });
    }
    if (token === "}" || token === "]") open.pop();
    if (token.trim() !== "" && !token.startsWith("#")) lastSign = token;
    bare += isQuoted || token.startsWith("#") ? " ".repeat(token.length) : token;
  }
  return { bare, newer };
}
