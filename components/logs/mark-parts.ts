export interface Part {
  /** Where it begins. */
  at: number;
  text: string;
  isFound: boolean;
}

/** A text in pieces, those that hold `find` marked, whatever their case. */
export function markParts(text: string, find: string): Part[] {
  if (find === "") return [{ at: 0, text, isFound: false }];
  const parts: Part[] = [];
  const [low, wanted] = [text.toLowerCase(), find.toLowerCase()];
  let done = 0;
  for (let at = low.indexOf(wanted); at >= 0; at = low.indexOf(wanted, done)) {
    if (at > done) parts.push({ at: done, text: text.slice(done, at), isFound: false });
    parts.push({ at, text: text.slice(at, at + wanted.length), isFound: true });
    done = at + wanted.length;
  }
  return done < text.length ? [...parts, { at: done, text: text.slice(done), isFound: false }] : parts;
}
