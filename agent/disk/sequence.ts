import { readFramed, writeFramed } from "./framed-file";

const BLOCK = 1_000;

/** Numbers that never repeat, over restarts too. Reserves them in blocks, so that most cost no write. */
export class Sequence {
  private value: number;
  private reserved: number;

  constructor(
    private readonly path: string,
    now: () => number = Date.now,
  ) {
    this.value = readStart(path, now);
    this.reserved = this.value;
  }

  next(): number {
    if (this.value >= this.reserved) {
      this.reserved += BLOCK;
      writeFramed(this.path, String(this.reserved));
    }
    return this.value++;
  }
}

function readStart(path: string, now: () => number): number {
  try {
    const found = readFramed(path);
    const value = found ? Number(found.payload.toString("utf8")) : Number.NaN;
    // The file may be the previous version: one block further on is past any number that was given out.
    if (Number.isSafeInteger(value)) return found?.from === "previous" ? value + BLOCK : value;
  } catch {
    // Damaged, like a file that is not there, is answered below.
  }
  // A host that lost its files has sent numbers before: epoch milliseconds are above any that counting could have reached.
  return now();
}
