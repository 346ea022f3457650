/** A place that an answer names, in the numbers that it uses. A point has no second corner. */
export interface Mark {
  x: number;
  y: number;
  to: { x: number; y: number } | null;
  /** What the answer calls it: `element`, `start`, `bbox_2d`. */
  name: string;
}

/** The unit of an answer's numbers: thousandths, pixels of the image, fractions of one, percent. */
export const scales = ["thousand", "pixels", "unit", "percent"] as const;
export type Scale = (typeof scales)[number];

/** Most marks that are drawn. An answer with more is a table of numbers. */
const MOST = 50;

const number = String.raw`(\d+(?:\.\d+)?)`;
const comma = String.raw`\s*,\s*`;
const open = String.raw`[[(]\s*`;
const close = String.raw`\s*[\])]`;
const named = String.raw`(?:(?<!\w)([A-Za-z_]\w{0,40})["']?\s*[=:]\s*["']?(?:<\|\w+\|>)?)?`;
/** `name=[x, y]`, `name: [x1, y1, x2, y2]`, `(x1,y1),(x2,y2)`, with or without a name. */
const brackets = new RegExp(
  `${named}${open}${number}${comma}${number}(?:${close}${comma}${open}${number}${comma}${number}|${comma}${number}${comma}${number})?${close}`,
  "g",
);
/** `x=12, y=34` and `<point x="12" y="34">`. */
const coordinates = new RegExp(String.raw`\bx["']?\s*[=:]\s*["']?${number}["']?[\s,]+["']?y["']?\s*[=:]\s*["']?${number}`, "g");

/**
 * The points and boxes that an answer names: AutoGLM's `do(action="Tap", element=[x,y])`, swipes from `start` to `end`, `bbox_2d` and `box_2d`,
 * `<|box_start|>(x,y),(x,y)<|box_end|>`, `click(x=…, y=…)`.
 */
export function findMarks(text: string): Mark[] {
  const found: (Mark & { at: number })[] = [];
  for (const match of text.matchAll(brackets)) {
    const [, name = "", ...rest] = match;
    const [a, b, c, d] = rest.filter((part) => part !== undefined).map(Number) as [number, number, number?, number?];
    // Gemini writes the row first.
    const isRowFirst = name === "box_2d";
    const turned = (x: number, y: number) => (isRowFirst ? { x: y, y: x } : { x, y });
    found.push({ ...turned(a, b), to: c === undefined || d === undefined ? null : turned(c, d), name, at: match.index });
  }
  for (const match of text.matchAll(coordinates))
    found.push({ x: Number(match[1]), y: Number(match[2]), to: null, name: "", at: match.index });
  return found
    .sort((one, other) => one.at - other.at)
    .slice(0, MOST)
    .map(({ at: _, ...mark }) => mark);
}

/** Guesses the unit from the answer's notation, else from its largest number. */
export function guessScale(text: string, marks: Mark[], image: { width: number; height: number }): Scale {
  if (/\bdo\(\s*action\s*=/.test(text) || /\bbox_2d\b/.test(text) || /<\|box_start\|>/.test(text)) return "thousand";
  if (/<points?\s/.test(text)) return "percent";
  const largest = (of: (place: { x: number; y: number }) => number) =>
    Math.max(0, ...marks.flatMap((mark) => [of(mark), ...(mark.to ? [of(mark.to)] : [])]));
  const [x, y] = [largest((place) => place.x), largest((place) => place.y)];
  if (x <= 1 && y <= 1) return "unit";
  if (/\b(bbox|point)_2d\b/.test(text) && x <= image.width && y <= image.height) return "pixels";
  return x > 1_000 || y > 1_000 ? "pixels" : "thousand";
}

/** Converts a place to pixels of the image. */
export function inPixels(scale: Scale, { x, y }: { x: number; y: number }, { width, height }: { width: number; height: number }) {
  const whole = { thousand: 1_000, unit: 1, percent: 100 };
  return scale === "pixels" ? { x, y } : { x: (x / whole[scale]) * width, y: (y / whole[scale]) * height };
}

/** Whether a place is outside the image: then the unit, or the model, is wrong. */
export const isOutside = (place: { x: number; y: number }, { width, height }: { width: number; height: number }): boolean =>
  place.x < 0 || place.y < 0 || place.x > width || place.y > height;
