import type { Host } from "../host/host";

/** One assignment of a `.env` file. `value` is null for a name alone, which passes the variable on; `error`: the line is not an assignment. */
export interface EnvLine {
  key: string | null;
  value: string | null;
  /** Where it begins, from 1. */
  line: number;
  error?: "not-an-assignment" | "quote-not-closed";
}
/** `dotenv`: also Compose and shells; `systemd` takes what follows a blank and `#` for part of the value. */
export type EnvReader = "dotenv" | "systemd";

const BLANK = String.raw`[^\S\r\n]*`;
const KEY = String.raw`(?:export[^\S\r\n]+)?(?:'([^']+)'|([^=#\s]+))${BLANK}`;
const VALUE = String.raw`(=)${BLANK}(?:'((?:\\'|[^'])*)'|"((?:\\"|[^"])*)"|((?!['"])[^\r\n]*))`;
// No two runs of blanks meet: a search would try every way to share them.
const ASSIGNMENT = new RegExp(String.raw`${KEY}(?:${VALUE}${BLANK})?(?:#[^\r\n]*)?(?:\r\n|\n|\r|$)`, "y");
const REST = /[^\r\n]*(?:\r\n|\n|\r|$)/y;
const ESCAPES: Record<string, string> = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

/** The assignments of a `.env` text in order, without comments and empty lines. */
export function envLines(text: string, reader: EnvReader = "dotenv"): EnvLine[] {
  const found: EnvLine[] = [];
  const comment = reader === "systemd" ? /[#;]/ : /#/;
  let line = 1;
  let counted = 0;
  for (let at = afterBlanks(text, 0); at < text.length; at = afterBlanks(text, at)) {
    ASSIGNMENT.lastIndex = REST.lastIndex = at;
    const hit = comment.test(text[at]!) ? null : ASSIGNMENT.exec(text);
    const taken = hit?.[0] ?? REST.exec(text)![0];
    line += lineEnds(text.slice(counted, at));
    counted = at;
    if (hit) found.push({ key: hit[1] ?? hit[2]!, value: valueIn(hit, reader), line });
    else if (!comment.test(text[at]!))
      found.push({ key: null, value: null, line, error: /=\s*["']/.test(taken) ? "quote-not-closed" : "not-an-assignment" });
    at += taken.length;
  }
  return found;
}

function afterBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text[at]!)) at++;
  return at;
}

const lineEnds = (text: string): number => text.match(/\r\n|\n|\r/g)?.length ?? 0;

function valueIn([, , , equals, single, double, plain = ""]: RegExpExecArray, reader: EnvReader): string | null {
  if (equals === undefined) return null;
  if (single !== undefined) return single.replace(/\\([\\'])/g, "$1");
  if (double !== undefined) return double.replace(/\\([\\'"abfnrtv])/g, (_, sign: string) => ESCAPES[sign] ?? sign);
  const comment = reader === "systemd" ? -1 : plain.search(/\s#/);
  return (comment < 0 ? plain : plain.slice(0, comment)).trimEnd();
}

/** The variables of an environment file; later lines win. */
export function parseEnvFile(text: string, reader: EnvReader = "dotenv"): Record<string, string> {
  const values: Record<string, string> = Object.create(null);
  for (const { key, value } of envLines(text, reader)) if (key !== null && value !== null) values[key] = value;
  return values;
}

/** The variables of a workload's environment file; empty when it declares none or it cannot be read. */
export async function readEnvFile(host: Host, path: string | undefined, reader: EnvReader = "dotenv"): Promise<Record<string, string>> {
  if (path === undefined) return {};
  return host.readText(path).then(
    (text) => parseEnvFile(text, reader),
    () => ({}),
  );
}

/** The reader of a workload's environment file: its unit's systemd, where it has one. */
export const envReaderOf = (workload: { unit?: string }): EnvReader => (workload.unit === undefined ? "dotenv" : "systemd");
