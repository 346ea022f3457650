/** Powers of ten by exponent; decimals are 0–7 (what three bits of a column's first byte can say). */
export const SCALE = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000] as const;

export const MAX_DECIMALS = SCALE.length - 1;

/** Above this a scaled value is no longer an exact integer in a double. */
const EXACT = 2 ** 53;

/**
 * The value as the store keeps it: rounded to `decimals` places. Hot rows are rounded by this on reading, sealed chunks on writing,
 * so both answer the same number. What cannot be scaled exactly (±Inf, NaN, very large) is kept as it is.
 */
export function toDecimals(value: number, decimals: number): number {
  const scaled = value * SCALE[decimals]!;
  if (!(Math.abs(scaled) < EXACT)) return value;
  const whole = Math.round(scaled);
  // A tiny negative must not become −0; a −0 that was sent stays one.
  return whole === 0 ? (value === 0 ? value : 0) : whole / SCALE[decimals]!;
}

/** The integer that stands for a value, or NaN when only its bits can (±Inf, −0, too large). */
export function toScaled(value: number, decimals: number): number {
  const scaled = value * SCALE[decimals]!;
  if (!(Math.abs(scaled) < EXACT) || (value === 0 && 1 / value < 0)) return Number.NaN;
  return Math.round(scaled) + 0;
}
