/** Writes bits, most significant first, and variable-length integers into one growing buffer that is used again and again. */
export class BitWriter {
  bytes = new Uint8Array(64 * 1024);
  /** Whole bytes written. Pending bits are not counted until `align`. */
  length = 0;
  private pending = 0;
  private pendingBits = 0;

  reset(): void {
    this.length = 0;
    this.pending = 0;
    this.pendingBits = 0;
  }

  private ensure(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const wider = new Uint8Array(Math.max(this.bytes.length * 2, this.length + more));
    wider.set(this.bytes.subarray(0, this.length));
    this.bytes = wider;
  }

  /** Writes the low `width` (0–32) bits of an unsigned integer. */
  bits(value: number, width: number): void {
    if (width > 16) {
      this.few(value >>> 16, width - 16);
      this.few(value & 0xffff, 16);
    } else this.few(value, width);
  }

  /** At most 24 bits, so that they and the pending seven fit a 31-bit integer. */
  private few(value: number, width: number): void {
    let pending = (this.pending << width) | value;
    let count = this.pendingBits + width;
    if (this.length + 4 > this.bytes.length) this.ensure(4);
    while (count >= 8) {
      count -= 8;
      this.bytes[this.length++] = pending >>> count;
    }
    pending &= (1 << count) - 1;
    this.pending = pending;
    this.pendingBits = count;
  }

  /** Fills the last byte with zeros. */
  align(): void {
    if (this.pendingBits > 0) this.few(0, 8 - this.pendingBits);
  }

  byte(value: number): void {
    this.ensure(1);
    this.bytes[this.length++] = value;
  }

  uint32(value: number): void {
    this.ensure(4);
    this.bytes[this.length++] = value >>> 24;
    this.bytes[this.length++] = value >>> 16;
    this.bytes[this.length++] = value >>> 8;
    this.bytes[this.length++] = value;
  }

  /** LEB128 of a non-negative integer below 2^53. Division, because such integers do not fit bit operators. */
  unsigned(value: number): void {
    this.ensure(8);
    let rest = value;
    while (rest >= 128) {
      this.bytes[this.length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.bytes[this.length++] = rest;
  }

  /** A signed integer: its sign and the magnitude's lowest six bits first, so that small ones take one byte and 2^53 − 1 still fits. */
  signed(value: number): void {
    const magnitude = Math.abs(value);
    const high = Math.floor(magnitude / 64);
    this.byte((value < 0 ? 128 : 0) | (high > 0 ? 64 : 0) | (magnitude % 64));
    if (high > 0) this.unsigned(high);
  }
}
