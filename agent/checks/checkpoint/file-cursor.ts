import type { Host } from "../../host/host";

const BLOCK = 256 * 1024;

/** Reads a file from front to back in blocks. Every method throws RangeError where the file ends first. */
export class FileCursor {
  position = 0;
  bytesRead = 0;
  private block: Buffer = Buffer.alloc(0);
  private blockAt = 0;

  constructor(
    private readonly host: Host,
    private readonly path: string,
    private readonly size: number,
    start = 0,
  ) {
    this.position = start;
  }

  async take(length: number): Promise<Buffer> {
    if (!(length >= 0) || this.position + length > this.size) throw new RangeError("the file ends");
    const from = this.position - this.blockAt;
    if (from < 0 || from + length > this.block.length) {
      this.block = await this.host.readBytes(this.path, this.position, Math.max(length, Math.min(BLOCK, this.size - this.position)));
      this.blockAt = this.position;
      this.bytesRead += this.block.length;
      if (this.block.length < length) throw new RangeError("the file ends");
    }
    const start = this.position - this.blockAt;
    this.position += length;
    return this.block.subarray(start, start + length);
  }

  async skip(length: number): Promise<void> {
    if (!(length >= 0) || this.position + length > this.size) throw new RangeError("the file ends");
    this.position += length;
  }

  u8 = async (): Promise<number> => (await this.take(1))[0]!;
  u16 = async (): Promise<number> => (await this.take(2)).readUInt16LE(0);
  u32 = async (): Promise<number> => (await this.take(4)).readUInt32LE(0);
  u64 = async (): Promise<number> => Number((await this.take(8)).readBigUInt64LE(0));

  /** Reads up to and including the next line feed. */
  async line(): Promise<string> {
    const bytes: number[] = [];
    for (;;) {
      const byte = await this.u8();
      if (byte === 0x0a) return Buffer.from(bytes).toString("latin1");
      bytes.push(byte);
      if (bytes.length > 1_000_000) throw new RangeError("the line does not end");
    }
  }
}
