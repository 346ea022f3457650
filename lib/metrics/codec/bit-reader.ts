/** Thrown by the reading half of the codec; `decodeColumn` and `decodeTimes` turn it into an error that names node and hour. */
export class CodecError extends Error {}

/** Reads what `BitWriter` wrote. Bits past the end read as zero; `end()` refuses them, so loops need no extra check. */
export class BitReader {
  /** In bits. */
  position: number;

  constructor(
    readonly bytes: Uint8Array,
    from: number,
    private readonly to: number,
  ) {
    this.position = from * 8;
  }

  /** The next 32 bits, without moving. */
  private peek(): number {
    const at = this.position >>> 3;
    const shift = this.position & 7;
    const bytes = this.bytes;
    const word = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
    return shift === 0 ? word : (word << shift) | (bytes[at + 4]! >>> (8 - shift));
  }

  /** An unsigned integer of `width` (0–32) bits. */
  bits(width: number): number {
    if (width === 0) return 0;
    const value = this.peek() >>> (32 - width);
    this.position += width;
    return value;
  }

  /** How many ones precede the next zero, at most `limit` (< 32); the zero is consumed unless the limit was hit. */
  ones(limit: number): number {
    const count = Math.clz32(~this.peek());
    if (count >= limit) {
      this.position += limit;
      return limit;
    }
    this.position += count + 1;
    return count;
  }

  align(): void {
    this.position = (this.position + 7) & ~7;
  }

  byte(): number {
    const at = this.position >>> 3;
    if (at >= this.to) throw new CodecError("it ends too early");
    this.position += 8;
    return this.bytes[at]!;
  }

  unsigned(): number {
    let value = 0;
    for (let weight = 1; weight <= 2 ** 49; weight *= 128) {
      const byte = this.byte();
      value += (byte & 127) * weight;
      if (byte < 128) {
        if (value > Number.MAX_SAFE_INTEGER) break;
        return value;
      }
    }
    throw new CodecError("a number is too long");
  }

  signed(): number {
    const first = this.byte();
    const magnitude = (first & 63) + ((first & 64) !== 0 ? this.unsigned() * 64 : 0);
    return (first & 128) !== 0 ? -magnitude : magnitude;
  }

  /** Throws when the reads went past the end or did not reach it. */
  end(): void {
    if ((this.position + 7) >>> 3 !== this.to) throw new CodecError("its length is wrong");
  }
}
