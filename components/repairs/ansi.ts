/** What a piece of a log line looks like. Colours are 0–15 (the terminal's sixteen); finer ones are brought to the nearest of these. */
export interface Look {
  color?: number;
  bold?: true;
  dim?: true;
  italic?: true;
  underline?: true;
}
export interface Piece {
  text: string;
  look: Look;
}

const ESC = "\u001b";
/** CSI, OSC (ended by BEL or ST), other two-byte sequences; an unfinished one at the end is swallowed too. */
const SEQUENCE = new RegExp(
  `${ESC}(?:\\[[0-?]*[ -/]*(?:[@-~]|$)|\\][^\\u0007${ESC}]*(?:\\u0007|${ESC}\\\\|$)|[PX^_][^${ESC}]*(?:${ESC}\\\\|$)|[ -/]*(?:[0-~]|$)|)`,
  "g",
);
const COLOUR = new RegExp(`^${ESC}\\[([\\d;:]*)m$`);
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it removes
const CONTROL = /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f\u0080-\u009f]/g;
/** Unicode's bidirectional controls could make a log look like different text. */
const BIDI = /[\u202a-\u202e\u2066-\u2069]/g;

/** What stands after the last carriage return, as a terminal would leave it. */
function visiblePart(line: string): string {
  const text = line.endsWith("\r") ? line.slice(0, -1) : line;
  return text.slice(text.lastIndexOf("\r") + 1);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: most lines hold none of them, and a search looks at a million lines
const ODD = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
const withoutControls = (text: string) => text.replace(CONTROL, "").replace(BIDI, "\uFFFD");

/** The line's words alone: for searching and copying. */
export const plainText = (line: string): string => (ODD.test(line) ? withoutControls(visiblePart(line).replace(SEQUENCE, "")) : line);

/** Splits a line by its colours. Every sequence that is no colour is dropped; the text is never HTML. */
export function ansiPieces(line: string): Piece[] {
  const text = visiblePart(line);
  const pieces: Piece[] = [];
  let look: Look = {};
  let at = 0;
  const add = (part: string) => {
    const clean = withoutControls(part);
    if (clean !== "") pieces.push({ text: clean, look });
  };
  for (const match of text.matchAll(SEQUENCE)) {
    add(text.slice(at, match.index));
    at = match.index + match[0].length;
    const [, codes] = COLOUR.exec(match[0]) ?? [];
    if (codes !== undefined) look = applied(look, codes);
  }
  add(text.slice(at));
  return pieces;
}

function applied(before: Look, text: string): Look {
  let look: Look = { ...before };
  const codes = text.split(/[;:]/).map((code) => (code === "" ? 0 : Number(code)));
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at]!;
    if (code === 0) look = {};
    else if (code === 1) look.bold = true;
    else if (code === 2) look.dim = true;
    else if (code === 3) look.italic = true;
    else if (code === 4) look.underline = true;
    else if (code === 22) look = without(look, "bold", "dim");
    else if (code === 23) look = without(look, "italic");
    else if (code === 24) look = without(look, "underline");
    else if (code >= 30 && code <= 37) look.color = code - 30;
    else if (code >= 90 && code <= 97) look.color = code - 82;
    else if (code === 39) look = without(look, "color");
    else if (code === 38 || code === 48) {
      const [color, used] = extended(codes.slice(at + 1));
      if (code === 38 && color !== null) look.color = color;
      at += used;
    }
  }
  return look;
}

function without(look: Look, ...names: (keyof Look)[]): Look {
  return Object.fromEntries(Object.entries(look).filter(([name]) => !names.includes(name as keyof Look)));
}

/** `5;n` (256 colours) or `2;r;g;b`: the nearest of the sixteen, and how many codes it took. */
function extended([kind, a = 0, b = 0, c = 0]: number[]): [number | null, number] {
  if (kind === 5) return [a < 16 ? a : a < 232 ? nearest(cube(a - 16)) : nearest([gray(a), gray(a), gray(a)]), 2];
  if (kind === 2) return [nearest([a, b, c]), 4];
  return [null, kind === undefined ? 0 : 1];
}
const cube = (index: number): [number, number, number] => {
  const level = (value: number) => (value === 0 ? 0 : 55 + 40 * value);
  return [level(Math.floor(index / 36)), level(Math.floor(index / 6) % 6), level(index % 6)];
};
const gray = (index: number) => 8 + 10 * (index - 232);
function nearest([r, g, b]: [number, number, number]): number {
  const top = Math.max(r, g, b);
  if (top < 48) return 0;
  const bit = (value: number) => (value > top / 2 ? 1 : 0);
  return bit(r) + 2 * bit(g) + 4 * bit(b) + (top > 191 ? 8 : 0);
}
