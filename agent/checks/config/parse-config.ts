import { parse as parseToml, TomlError } from "smol-toml";
import { LineCounter, parseAllDocuments } from "yaml";
import { formatOf } from "../../host/config-format";
import { decodeText, firstInvalidUtf8 } from "../../host/text-encoding";
import { type Problem, type Spot, spotAt } from "./problem";
import { scanJson } from "./scan-json";
import { scanEnv, scanIni } from "./scan-lines";
import { scanVariables } from "./scan-variables";

const MAX_PROBLEMS = 20;
const MAX_TEXT = 200;

/**
 * Everything that is wrong with one config file: its encoding, its syntax with line and column, keys that stand twice, variables that nobody
 * defines. Never throws, whatever the bytes. The format follows from the name; a name that says nothing is checked for its encoding only.
 */
export function problemsIn(path: string, bytes: Buffer, isDefined: (name: string) => boolean = () => true): Problem[] {
  const { text, encoding, hasBom } = decodeText(bytes);
  const spots: Spot[] = [];
  if (encoding !== "UTF-8") {
    const offset = hasBom ? 0 : Math.max(0, firstInvalidUtf8(bytes));
    const place = spotAt(bytes.subarray(0, offset).toString("utf8"), offset);
    spots.push({ ...place, reason: `not UTF-8 (it looks like ${encoding})`, code: "not-utf8" });
  } else if (hasBom)
    spots.push({ line: 1, column: 1, reason: "begins with a byte order mark, which many parsers take for a character", code: "not-utf8" });
  const syntax = scan(path, text);
  spots.push(...syntax);
  if (!syntax.some((spot) => spot.code === "does-not-parse")) spots.push(...scanVariables(text, isDefined));
  const lines = text.split("\n");
  // One slip makes a parser stumble several times at the same place: it is one problem.
  const distinct = spots.filter(
    (spot, at) => spots.findIndex((one) => one.line === spot.line && one.column === spot.column && one.reason === spot.reason) === at,
  );
  return distinct
    .slice(0, MAX_PROBLEMS)
    .map((spot) => ({ path, ...spot, text: (lines[spot.line - 1] ?? "").replace(/\r$/, "").slice(0, MAX_TEXT) }));
}

function scan(path: string, text: string): Spot[] {
  try {
    switch (formatOf(path)) {
      case "yaml":
        return scanYaml(text);
      case "json":
        return scanJson(text);
      case "toml":
        return scanToml(text);
      case "env":
        return scanEnv(text);
      case "ini":
        // A `.conf` may be in any language; only what has sections is read as INI.
        return path.endsWith(".conf") && !/^\[[^\]]+\]/m.test(text) ? [] : scanIni(text);
      default:
        return [];
    }
  } catch (error) {
    return [{ line: 1, column: 1, reason: `cannot be parsed: ${(error as Error).message.split("\n")[0]}`, code: "does-not-parse" }];
  }
}

function scanYaml(text: string): Spot[] {
  const counter = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: counter, prettyErrors: false, uniqueKeys: true });
  const errors = "empty" in documents ? [] : documents.flatMap((document) => document.errors);
  const lines = text.split("\n");
  return errors.map((error): Spot => {
    const { line, col } = counter.linePos(error.pos[0]);
    const code = error.code === "DUPLICATE_KEY" ? "duplicate-key" : "does-not-parse";
    const tab = /^[ \t]*/.exec(lines[line - 1] ?? "")![0].indexOf("\t");
    if (code === "does-not-parse" && tab >= 0)
      return { line, column: tab + 1, reason: "a TAB is used as indentation; YAML allows spaces only", code };
    return { line: Math.max(1, line), column: Math.max(1, col), reason: sentenceCase(error.message), code };
  });
}

function scanToml(text: string): Spot[] {
  try {
    parseToml(text);
    return [];
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = error.message.split("\n")[0]!.replace(/^Invalid TOML document: /, "");
    return [{ line: error.line, column: error.column, reason, code: /redefine/.test(reason) ? "duplicate-key" : "does-not-parse" }];
  }
}

const sentenceCase = (text: string) => text.split("\n")[0]!.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase());
