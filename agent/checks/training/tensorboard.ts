import { type MetricRow, rowFrom } from "./metric-row";

/**
 * Scalars of a TensorBoard event file: TFRecord frames (length, its CRC, data, its CRC) of `Event` messages
 * (step = 2, summary = 5 → value = 1 → tag = 1, simple_value = 2, tensor = 8). CRCs are not checked: a torn end waits for its rest.
 */
export function parseEvents(bytes: Buffer): { rows: MetricRow[]; consumed: number } {
  const byStep = new Map<number, Record<string, number>>();
  let at = 0;
  while (at + 12 <= bytes.length) {
    const length = Number(bytes.readBigUInt64LE(at));
    // No event of scalars is that long: this is not an event file, or its length is torn.
    if (length > 64 * 1024 * 1024) return { rows: toRows(byStep), consumed: bytes.length };
    if (at + 16 + length > bytes.length) break;
    readEvent(bytes.subarray(at + 12, at + 12 + length), byStep);
    at += 16 + length;
  }
  return { rows: toRows(byStep), consumed: at };
}

function readEvent(event: Buffer, byStep: Map<number, Record<string, number>>): void {
  let step = 0;
  const values: [string, number][] = [];
  for (const field of fields(event)) {
    if (field.number === 2 && field.varint !== undefined) step = field.varint;
    if (field.number === 5 && field.bytes)
      for (const value of fields(field.bytes)) if (value.number === 1 && value.bytes) values.push(...readValue(value.bytes));
  }
  if (values.length === 0) return;
  const record = byStep.get(step) ?? {};
  for (const [tag, value] of values) record[tag] = value;
  byStep.set(step, record);
}

function readValue(bytes: Buffer): [string, number][] {
  let tag = "";
  let number: number | null = null;
  for (const field of fields(bytes)) {
    if (field.number === 1 && field.bytes) tag = field.bytes.toString("utf8").slice(0, 200);
    if (field.number === 2 && field.float !== undefined) number = field.float;
    if (field.number === 8 && field.bytes) number = tensorScalar(field.bytes) ?? number;
  }
  return tag && number !== null ? [[tag, number]] : [];
}

/** A tensor of one float: in `tensor_content` (4) or `float_val` (5). */
function tensorScalar(bytes: Buffer): number | null {
  for (const field of fields(bytes)) {
    if ((field.number === 4 || field.number === 5) && field.bytes && field.bytes.length === 4) return field.bytes.readFloatLE(0);
    if (field.number === 5 && field.float !== undefined) return field.float;
  }
  return null;
}

interface Field {
  number: number;
  varint?: number;
  float?: number;
  bytes?: Buffer;
}

/** The fields of a protobuf message; stops at the first that does not fit. */
function* fields(bytes: Buffer): Generator<Field> {
  let at = 0;
  const varint = (): number | null => {
    let value = 0;
    for (let index = 0; index < 10 && at < bytes.length; index++) {
      const byte = bytes[at++]!;
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return value;
    }
    return null;
  };
  while (at < bytes.length) {
    const key = varint();
    if (key === null) return;
    const [number, wire] = [Math.floor(key / 8), key % 8];
    if (wire === 0) {
      const value = varint();
      if (value === null) return;
      yield { number, varint: value };
    } else if (wire === 1 && at + 8 <= bytes.length) at += 8;
    else if (wire === 5 && at + 4 <= bytes.length) {
      yield { number, float: bytes.readFloatLE(at) };
      at += 4;
    } else if (wire === 2) {
      const length = varint();
      if (length === null || at + length > bytes.length) return;
      yield { number, bytes: bytes.subarray(at, at + length) };
      at += length;
    } else return;
  }
}

const toRows = (byStep: Map<number, Record<string, number>>): MetricRow[] =>
  [...byStep.entries()].map(([step, record]) => rowFrom(record, step)).filter((row): row is MetricRow => row !== null);
