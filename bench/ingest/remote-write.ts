import type { Series } from "@/lib/contracts/series";

/**
 * Prometheus remote write 1.0: a snappy block of the protobuf message WriteRequest. The block has literals only: that is valid snappy and
 * cheaper to read than a compressed block, which favours the receiver.
 */
class Bytes {
  private bytes = Buffer.allocUnsafe(4_096);
  length = 0;

  private ensure(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const wider = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.length + more));
    this.bytes.copy(wider, 0, 0, this.length);
    this.bytes = wider;
  }

  varint(value: number): void {
    this.ensure(10);
    let rest = value;
    while (rest >= 128) {
      this.bytes[this.length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.bytes[this.length++] = rest;
  }

  double(value: number): void {
    this.ensure(8);
    this.bytes.writeDoubleLE(value, this.length);
    this.length += 8;
  }

  append(other: Uint8Array): void {
    this.ensure(other.length);
    this.bytes.set(other, this.length);
    this.length += other.length;
  }

  done(): Buffer {
    return Buffer.from(this.bytes.subarray(0, this.length));
  }
}

function text(field: number, value: string): Buffer {
  const out = new Bytes();
  out.varint((field << 3) | 2);
  out.varint(Buffer.byteLength(value));
  out.append(Buffer.from(value));
  return out.done();
}

function nested(field: number, message: Uint8Array): Buffer {
  const out = new Bytes();
  out.varint((field << 3) | 2);
  out.varint(message.length);
  out.append(message);
  return out.done();
}

/** The labels of a series of a host, encoded once. */
export function encodeLabels(series: Series, node: string): Buffer {
  const labels = Object.entries({ __name__: series.name, node, ...series.labels }).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.concat(labels.map(([name, value]) => nested(1, Buffer.concat([text(1, name), text(2, value)]))));
}

/** One sample of each series. */
export function encodeWrite(samples: readonly { labels: Buffer; value: number; atMs: number }[]): Buffer {
  const request = new Bytes();
  const sample = new Bytes();
  for (const { labels, value, atMs } of samples) {
    sample.length = 0;
    sample.varint((1 << 3) | 1);
    sample.double(value);
    sample.varint(2 << 3);
    sample.varint(atMs);
    request.varint((1 << 3) | 2);
    request.varint(labels.length + 2 + sample.length);
    request.append(labels);
    request.varint((2 << 3) | 2);
    request.varint(sample.length);
    request.append(sample.done());
  }
  return snappyLiterals(request.done());
}

const LONGEST_LITERAL = 65_536;

export function snappyLiterals(plain: Buffer): Buffer {
  const out = new Bytes();
  out.varint(plain.length);
  for (let from = 0; from < plain.length; from += LONGEST_LITERAL) {
    const piece = plain.subarray(from, from + LONGEST_LITERAL);
    // Tag 61: the length minus one follows in two bytes.
    out.append(Uint8Array.of(61 << 2, (piece.length - 1) & 255, (piece.length - 1) >> 8));
    out.append(piece);
  }
  return out.done();
}
