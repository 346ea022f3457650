/** FNV-1a over a text, in 32 bits. */
function hash(text: string, seed: number): number {
  let h = seed;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** Mixes a token's hash with its position, so that the parts of a template can be added in any order. */
function mix(h: number, position: number): number {
  let x = h ^ Math.imul(position + 1, 0x9e3779b1);
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** One key for each place of a template: equal for two templates of one length that agree everywhere else. */
export function placeKeys(tokens: readonly string[]): number[] {
  const high = tokens.map((token, i) => mix(hash(token, 0x811c9dc5), i));
  const low = tokens.map((token, i) => mix(hash(token, 0x1234567), i));
  const allHigh = high.reduce((sum, x) => sum ^ x, tokens.length);
  const allLow = low.reduce((sum, x) => sum ^ x, 0);
  return tokens.map((_, i) => {
    const a = (allHigh ^ high[i]! ^ mix(i, 77)) >>> 0;
    const b = (allLow ^ low[i]!) >>> 11;
    return a * 2 ** 21 + b;
  });
}

/** A template's id: the same on every node that saw the same first line of it. */
export const idOfTokens = (tokens: readonly string[]): string => {
  const text = tokens.join(" ");
  return hash(text, 0x811c9dc5).toString(36).padStart(7, "0") + hash(text, 0x1234567).toString(36).padStart(7, "0");
};
