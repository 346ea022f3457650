/**
 * A column of a chunk, byte by byte:
 *
 *   1 byte    coding (3 bits), raw (1 bit), has gaps (1 bit), decimals (3 bits)
 *   presence  one bit a report, most significant first; only when there are gaps
 *   body      see below
 *   4 bytes   CRC-32 of all the bytes above, seeded with the chunk's head and the column's place
 *
 * The body codes whole numbers: value × 10^decimals, or with `raw` the float32's bits, ordered as the floats are (rounded to `decimals` on
 * reading). Each is written as its distance from the first, in units of `divisor`, modulo 2^32:
 *
 *   empty     nothing
 *   constant  signed first
 *   packed    signed first, unsigned divisor, predictor + width × 8, signed lowest residual, then residual − lowest in `width` bits each
 *   rice      signed first, unsigned divisor, predictor + k × 8, signed constant, then zigzag residuals in adaptive Rice coding
 *   sparse    as rice, but a bitmap first says which residuals differ from the constant, and only those (less one) follow
 *   runs      signed first, unsigned divisor, unsigned number of changes, then for each: unsigned length of the run before it, signed step
 */
export const CODING = { empty: 0, constant: 1, packed: 2, rice: 3, sparse: 4, runs: 5 } as const;
export type Coding = (typeof CODING)[keyof typeof CODING];

export const RAW = 8;
export const HAS_GAPS = 16;

/** Distances from the first value stay below this, so that they fit 32 bits. */
export const WIDEST = 2 ** 31;
/** Above this a distance between two scaled values is no longer exact. */
export const FARTHEST = 2 ** 53;

/** What the CRC of a column starts from: its chunk's head and its place, so that a column read from a wrong place is refused. */
export const columnSeed = (headCrc: number, column: number): number => (headCrc ^ Math.imul(column + 1, 0x9e3779b1)) >>> 0;

/** A float's bits as an integer that sorts as the float does; its own inverse. */
export const orderedBits = (bits: number): number => (bits < 0 ? bits ^ 0x7fffffff : bits);
