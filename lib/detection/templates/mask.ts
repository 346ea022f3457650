/** Replaces a value in a line. */
export const WILDCARD = "<*>";
/** Longest line that is read; the rest is cut, because a template needs no more. */
const LONGEST_LINE = 2_000;
/** Tokens of a line that make its template; what follows is left out. */
const MOST_TOKENS = 100;

const OTHER = 0;
const LETTER = 1;
const DIGIT = 2;
/** Ends a token, so that `user=root` is a name and a value. */
const BREAK = 4;
/** Joins the parts of one value: an address, a version, a time, a UUID, a path. */
const JOIN = 8;

const kinds = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const c = String.fromCharCode(code);
  if (/[0-9]/.test(c)) kinds[code] = DIGIT;
  else if (/[A-Za-z_]/.test(c)) kinds[code] = LETTER;
  else if ("=,:([;".includes(c)) kinds[code] = BREAK;
  if (".:-/@#+|$~".includes(c)) kinds[code] = kinds[code]! | JOIN;
}
const kindOf = (code: number): number => (code < 128 ? kinds[code]! : LETTER);
const isWord = (kind: number): boolean => (kind & (LETTER | DIGIT)) !== 0;

const calendar = new Set("Mon Tue Wed Thu Fri Sat Sun Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" "));
const units = new Set("B KB MB GB TB KiB MiB GiB TiB sec ms".split(" "));
/** An error's class says what happened: it stays a word, however many dots it has. */
const errorClass = /(Exception|Error)$/;

/**
 * Cuts a line into tokens and replaces what is a value by its form: numbers, addresses, hex, UUIDs, sizes, dates, paths, URLs, host and class names.
 * Repeated values (a list of blocks) become one.
 */
export function maskLine(whole: string): string[] {
  // The cut may halve a character, and no database stores a half.
  const line = whole.slice(0, LONGEST_LINE).toWellFormed();
  const end = line.length;
  const tokens: string[] = [];
  let token = "";
  let at = 0;
  const push = () => {
    if (token !== "" && tokens.length < MOST_TOKENS && !joinsLast(tokens, token)) tokens.push(token);
    token = "";
  };
  while (at < end) {
    const code = line.charCodeAt(at);
    if (code <= 32) {
      push();
      at++;
      continue;
    }
    const valueEnd = Math.max(endOfValue(line, at, end), endOfQuoted(line, at, end));
    if (valueEnd > at) {
      if (!token.endsWith(WILDCARD)) token += WILDCARD;
      at = valueEnd;
      continue;
    }
    const kind = kindOf(code);
    if (isWord(kind)) {
      const start = at;
      while (at < end && isWord(kindOf(line.charCodeAt(at)))) at++;
      token += line.slice(start, at);
      continue;
    }
    token += line[at];
    at++;
    // Empty brackets hold an empty value, unless they belong to a call.
    const isEmpty = code === 40 && line.charCodeAt(at) === 41 && token === "(";
    if (kind & BREAK) push();
    if (isEmpty) token = WILDCARD;
  }
  push();
  return tokens;
}

/** A unit belongs to its number, and a list of values is one value: both join the last token instead of being a new one. */
function joinsLast(tokens: string[], token: string): boolean {
  const last = tokens.at(-1);
  if (!last?.includes(WILDCARD)) return false;
  const [word = ""] = /^\w*/.exec(token) ?? [];
  if (units.has(word) && last.endsWith(WILDCARD)) {
    tokens[tokens.length - 1] += token.slice(word.length);
    return true;
  }
  if (last === token) return true;
  if (!last.startsWith(WILDCARD) || !/^<\*>[\])},;]*$/.test(token) || !/^<\*>,?$/.test(last)) return false;
  tokens[tokens.length - 1] = token;
  return true;
}

/** The end of a short text between double quotes behind a name, without the last quote; `start` when none begins there. */
function endOfQuoted(line: string, start: number, end: number): number {
  if (start < 2 || line.charCodeAt(start - 1) !== 34 || !"=:".includes(line[start - 2]!)) return start;
  const close = line.indexOf('"', start);
  return close > start && close < end && close - start <= 60 ? close : start;
}

/** The end of the value that begins at `start`, or `start` when a word or a sign is there. */
function endOfValue(line: string, start: number, end: number): number {
  const first = line.charCodeAt(start);
  const before = start > 0 ? kindOf(line.charCodeAt(start - 1)) : OTHER;
  if (first === 47 || (first === 46 && line.charCodeAt(start + 1) === 47)) return isWord(before) ? start : endOfPath(line, start, end);
  let at = start;
  if (first === 45 || first === 43 || first === 60) {
    // A sign belongs to its number, unless it follows a word.
    if (isWord(before) || kindOf(line.charCodeAt(start + 1)) !== DIGIT) return start;
    at++;
  }
  return endOfJoined(line, start, at, end);
}

/** Words and numbers that are joined without a blank are one value when one of them holds a digit, or when they are a dotted name. */
function endOfJoined(line: string, start: number, body: number, end: number): number {
  let at = body;
  let hasDigit = false;
  let dots = 0;
  let last = start;
  for (;;) {
    const run = at;
    while (at < end) {
      const kind = kindOf(line.charCodeAt(at));
      if (!isWord(kind)) break;
      if (kind === DIGIT) hasDigit = true;
      at++;
    }
    if (at === run) break;
    last = at;
    if (at >= end) break;
    const joint = line.charCodeAt(at);
    if (joint === 58 && line.charCodeAt(at + 1) === 47 && line.charCodeAt(at + 2) === 47) return endOfBlankless(line, at, end);
    if (at - run === 1 && joint === 58 && line.charCodeAt(at + 1) === 92) return endOfBlankless(line, at, end);
    // `::` in an IPv6 address, `##` and `~~` between fields.
    if (joint === 126 || joint === 35 || (joint === 58 && hasDigit && isHexRun(line, run, at) && line.charCodeAt(at + 1) === 58))
      while (line.charCodeAt(at + 1) === joint) at++;
    if (at + 1 >= end || !(kindOf(joint) & JOIN) || !isWord(kindOf(line.charCodeAt(at + 1)))) break;
    // `name:` before a word is a name with its value, not one value.
    if (joint === 58 && !hasDigit) break;
    if (joint === 46) dots++;
    at++;
  }
  if (last === start) return start;
  if (hasDigit) return last;
  const text = line.slice(start, last);
  if (dots >= 2 && !errorClass.test(text)) return last;
  if (text.length === 3 && calendar.has(text)) return last;
  return text.length >= 8 && /^[0-9a-f]+$/i.test(text) ? last : start;
}

const isHexRun = (line: string, start: number, end: number): boolean => end - start <= 4 && /^[0-9a-f]+$/i.test(line.slice(start, end));

function endOfBlankless(line: string, start: number, end: number): number {
  let at = start;
  while (at < end && line.charCodeAt(at) > 32) at++;
  while (",;.)]}'\"".includes(line[at - 1]!)) at--;
  return at;
}

/** A path: a slash with something behind it, up to a blank or a sign that no path holds. */
function endOfPath(line: string, start: number, end: number): number {
  let at = start + 1;
  while (at < end) {
    const code = line.charCodeAt(at);
    const isInside =
      isWord(kindOf(code)) || code === 46 || code === 47 || code === 45 || code === 43 || code === 37 || code === 126 || code === 64;
    if (!isInside && !(code === 58 && kindOf(line.charCodeAt(at + 1)) === DIGIT)) break;
    at++;
  }
  while (at > start + 1 && line.charCodeAt(at - 1) === 46) at--;
  return at;
}
