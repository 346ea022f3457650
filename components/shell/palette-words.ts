/** Whether every word occurs in one of the texts: plain parts of words, so that what is found is why it is found. */
export function fitsWords(words: string, ...texts: (string | null | undefined)[]): boolean {
  const text = texts.filter(Boolean).join(" ").toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** `words` found in the name itself come before those found elsewhere. */
export const namesFirst =
  <T>(words: string, name: (each: T) => string) =>
  (a: T, b: T): number =>
    Number(fitsWords(words, name(b))) - Number(fitsWords(words, name(a)));
