/** Whether a file is valid. `proved`: its format could be read to its end. `reason` is a part of a sentence: "ends 123 bytes early". */
export type Verdict = { valid: true; format: string; proved: boolean } | { valid: false; reason: string };

/** A valid file of this format. `proved` is false when the format cannot be followed to its end. */
export const valid = (format: string, proved = true): Verdict => ({ valid: true, format, proved });
/** An invalid file. `reason` follows the file's name in a sentence. */
export const invalid = (reason: string): Verdict => ({ valid: false, reason });

/**
 * A verification in steps: it yields the number of bytes read each time, so that reading can be spread over many runs of a check
 * and a 100 GB file never takes a disk for itself.
 */
export type Verification = AsyncGenerator<number, Verdict, void>;

/** Bytes that are read at once. */
export const CHUNK = 4 * 1024 * 1024;
