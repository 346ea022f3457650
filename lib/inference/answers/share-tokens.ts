/**
 * Divides a whole number among parts in proportion to their sizes, so that the shares add up to it: an endpoint reports what a batch has used, and each
 * request of it is metered.
 */
export function shareTokens(total: number, sizes: readonly number[]): number[] {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  let sizeSoFar = 0;
  let givenSoFar = 0;
  return sizes.map((size, index) => {
    sizeSoFar += size;
    const due = index === sizes.length - 1 ? total : all === 0 ? 0 : Math.floor((total * sizeSoFar) / all);
    const share = due - givenSoFar;
    givenSoFar = due;
    return share;
  });
}
