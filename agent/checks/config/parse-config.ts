import { formatOf } from "../../host/config-format";
import { checkParseLimit } from "../../host/parse-limit";
import { decodeText, firstInvalidUtf8 } from "../../host/text-encoding";
import { type Problem, type Spot, spotAt } from "./problem";
import { type Reader, readerOf } from "./reader";
import { scanEnv } from "./scan-env";
import { scanIni } from "./scan-ini";
import { scanJson } from "./scan-json";
import { scanToml } from "./scan-toml";
import { scanVariables } from "./scan-variables";
import { scanYaml } from "./scan-yaml";

const MAX_PROBLEMS = 20;
const MAX_TEXT = 200;

export interface ConfigContext {
  /** Which program reads the file. Derived from its name and text when absent. */
  reader?: (path: string, text: string) => Reader;
  /** Whether a variable is defined where the file is read. */
  isDefined?: (name: string) => boolean;
}

/**
 * Everything that is wrong with one config file: its encoding, its syntax with line and column, duplicate keys, undefined
 * variables. The format follows from the name; a name that says nothing is checked for its encoding only.
 * @throws ParseLimitExceeded, and no other error.
 */
export function problemsIn(path: string, bytes: Buffer, { reader = readerOf, isDefined = () => true }: ConfigContext = {}): Problem[] {
  const decoded = decodeText(bytes);
  const { text } = decoded;
  const readBy = reader(path, text);
  const format = formatOf(path);
  if (format) checkParseLimit(text, format);
  const syntax = scan(path, text, readBy);
  const spots = [...encodingSpots(path, bytes, decoded, readBy), ...syntax];
  if (!syntax.some((spot) => spot.code === "does-not-parse")) spots.push(...scanVariables(text, isDefined, readBy));
  const lines = text.split("\n");
  // One slip often makes a parser report several errors at the same place: they are one problem.
  const distinct = spots.filter(
    (spot, at) => spots.findIndex((one) => one.line === spot.line && one.column === spot.column && one.reason === spot.reason) === at,
  );
  return distinct
    .slice(0, MAX_PROBLEMS)
    .map((spot) => ({ path, ...spot, text: (lines[spot.line - 1] ?? "").replace(/\r$/, "").slice(0, MAX_TEXT) }));
}

function encodingSpots(path: string, bytes: Buffer, { encoding, hasBom, isSure }: ReturnType<typeof decodeText>, reader: Reader): Spot[] {
  if (encoding === "UTF-8") {
    const format = formatOf(path);
    // YAML's readers skip the mark, and so does TOML's definition, but not Python's reader of it.
    const isSkipped = format === "yaml" || format === undefined || (format === "toml" && reader !== "python");
    if (!hasBom || isSkipped) return [];
    return [{ line: 1, column: 1, reason: "begins with a byte order mark, which many parsers take for a character", code: "not-utf8" }];
  }
  const offset = hasBom ? 0 : Math.max(0, firstInvalidUtf8(bytes));
  const place = spotAt(bytes.subarray(0, offset).toString("utf8"), offset);
  return isSure
    ? [{ ...place, reason: `not UTF-8 (it looks like ${encoding})`, code: "not-utf8" }]
    : [{ ...place, reason: "not UTF-8, and its bytes do not tell which encoding it has", code: "unknown-encoding" }];
}

function scan(path: string, text: string, reader: Reader): Spot[] {
  try {
    switch (formatOf(path)) {
      case "yaml":
        return scanYaml(text, reader);
      case "json":
        return scanJson(text, reader);
      case "toml":
        return scanToml(text, reader);
      case "env":
        return scanEnv(text, reader);
      case "ini":
        // A `.conf` or `.cfg` may be in any language; only what has sections is read as INI.
        return !path.endsWith(".ini") && !/^\[[^\]]+\]/m.test(text) ? [] : scanIni(text, reader);
      default:
        return reader === "systemd" ? scanIni(text, reader) : [];
    }
  } catch (error) {
    return [{ line: 1, column: 1, reason: `cannot be parsed: ${(error as Error).message.split("\n")[0]}`, code: "does-not-parse" }];
  }
}
