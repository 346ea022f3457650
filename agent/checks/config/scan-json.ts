import { MOST_SPOTS, type Spot, spotAt } from "./problem";
import type { Reader } from "./reader";

/** Deeper nesting than any config has; keeps the scanner's recursion bounded. */
const MAX_DEPTH = 500;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids raw control characters in strings
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const WORD = /true|false|null/y;
/** What Python's parser also accepts. */
const PYTHON_WORD = /NaN|-?Infinity/y;

class Stop extends Error {
  constructor(
    readonly offset: number,
    reason: string,
  ) {
    super(reason);
  }
}

/** Finds errors in JSON (RFC 8259) with their position, and duplicate keys. `JSON.parse` reports the first poorly and the second never. */
export function scanJson(text: string, reader: Reader = "other"): Spot[] {
  const spots: Spot[] = [];
  let at = 0;

  const isCommented = reader === "commented-json";
  const skip = () => {
    do while (at < text.length && " \t\r\n".includes(text[at]!)) at++;
    while (isCommented && match(COMMENT) !== undefined);
  };
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  const here = () => (at >= text.length ? "the file ends" : `${JSON.stringify(text[at])} stands`);
  const expect = (wanted: string): never => {
    if (!isCommented && /^(?:\/[/*]|#)/.test(text.slice(at, at + 2))) throw new Stop(at, "a comment stands here, and JSON has none");
    throw new Stop(at, `${here()} where ${wanted} is expected`);
  };
  const list = (close: string, item: () => void) => {
    at++;
    skip();
    if (text[at] === close) return void at++;
    for (;;) {
      item();
      skip();
      if (text[at] === close) return void at++;
      if (text[at] !== ",") expect(`"," or "${close}"`);
      const comma = at++;
      skip();
      if (isCommented && text[at] === close) return void at++;
      if (text[at] === close) throw new Stop(comma, `a comma before the closing "${close}"`);
    }
  };
  const string = (wanted: string): string => {
    const found = match(STRING);
    if (found === undefined) {
      if (text[at] === '"') throw new Stop(at, "a text that is not closed, or holds a raw control character or a wrong escape");
      expect(wanted);
    }
    return found!;
  };
  const member = (keys: Set<string>, depth: number) => {
    skip();
    const start = at;
    const key = string('a key in double quotes or "}"');
    if (keys.has(key) && spots.length < MOST_SPOTS)
      spots.push({ ...spotAt(text, start), reason: `the key ${key} is defined twice`, code: "duplicate-key" });
    keys.add(key);
    skip();
    if (text[at] !== ":") expect('":"');
    at++;
    value(depth + 1);
  };
  const value = (depth: number): void => {
    if (depth > MAX_DEPTH) throw new Stop(at, `nested deeper than ${MAX_DEPTH}`);
    skip();
    const first = text[at];
    if (first === "{") {
      const keys = new Set<string>();
      list("}", () => member(keys, depth));
    } else if (first === "[") list("]", () => value(depth + 1));
    else if (first === '"') string("a value");
    else if (reader === "python" && match(PYTHON_WORD) !== undefined) return;
    else if (match(NUMBER) === undefined && match(WORD) === undefined) expect("a value");
  };

  try {
    value(0);
    skip();
    if (at < text.length) throw new Stop(at, "more text follows after the end of the value");
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    spots.unshift({ ...spotAt(text, error.offset), reason: error.message, code: "does-not-parse" });
  }
  return spots;
}
