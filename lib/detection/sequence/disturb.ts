/** Puts one fault into a sequence: two words change places, one is lost, or one comes twice. Null where that would change nothing. */
export function disturb(sequence: readonly number[], seed: number): number[] | null {
  if (sequence.length < 3) return null;
  let state = (seed * 2_654_435_761) >>> 0;
  const random = (below: number) => {
    state = (Math.imul(state ^ (state >>> 13), 0x5bd1e995) + 0x9e3779b9) >>> 0;
    return (state >>> 8) % below;
  };
  const kind = random(3);
  const at = random(sequence.length - 1);
  if (kind === 1) return sequence.filter((_, i) => i !== at);
  if (kind === 2) return [...sequence.slice(0, at + 1), sequence[at]!, ...sequence.slice(at + 1)];
  const other = Math.min(sequence.length - 1, at + 1 + random(3));
  if (sequence[at] === sequence[other]) return null;
  const swapped = [...sequence];
  [swapped[at], swapped[other]] = [sequence[other]!, sequence[at]!];
  return swapped;
}
