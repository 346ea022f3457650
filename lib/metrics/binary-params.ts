/**
 * Query parameters in PostgreSQL's binary array format. The driver would write arrays as text, element by element, and the server would
 * parse them again: for a batch of reports that costs more than storing it. A Buffer is sent as it is, in binary.
 */
const OID = { bool: 16, int4: 23, timestamptz: 1184, uuid: 2950 } as const;

/** Microseconds since 2000-01-01, which is how PostgreSQL counts. */
const EPOCH_2000_MS = 946_684_800_000;

function array(type: keyof typeof OID, size: number, count: number, write: (into: Buffer, at: number, index: number) => void): Buffer {
  const into = Buffer.allocUnsafe(20 + count * (4 + size));
  into.writeInt32BE(1, 0);
  into.writeInt32BE(0, 4);
  into.writeInt32BE(OID[type], 8);
  into.writeInt32BE(count, 12);
  into.writeInt32BE(1, 16);
  for (let index = 0, at = 20; index < count; index++, at += 4 + size) {
    into.writeInt32BE(size, at);
    write(into, at + 4, index);
  }
  return into;
}

/** `uuid[]` from 16 bytes each. */
export const uuidArray = (ids: readonly Buffer[]): Buffer =>
  array("uuid", 16, ids.length, (into, at, index) => void ids[index]!.copy(into, at));

/** `int4[]` from whole numbers. */
export const int4Array = (numbers: readonly number[]): Buffer =>
  array("int4", 4, numbers.length, (into, at, index) => void into.writeInt32BE(numbers[index]!, at));

export const boolArray = (flags: readonly boolean[]): Buffer =>
  array("bool", 1, flags.length, (into, at, index) => void into.writeUInt8(flags[index] ? 1 : 0, at));

/** `timestamptz[]` from epoch milliseconds. */
export const timestampArray = (times: readonly number[]): Buffer =>
  array("timestamptz", 8, times.length, (into, at, index) => {
    const micros = (times[index]! - EPOCH_2000_MS) * 1_000;
    into.writeInt32BE(Math.floor(micros / 4_294_967_296), at);
    into.writeUInt32BE(micros - Math.floor(micros / 4_294_967_296) * 4_294_967_296, at + 4);
  });

/** Epoch milliseconds of the `timestamptz_send` bytes at `at`. */
export const readTimestamp = (bytes: Buffer, at: number): number =>
  (bytes.readInt32BE(at) * 4_294_967_296 + bytes.readUInt32BE(at + 4)) / 1_000 + EPOCH_2000_MS;

const known = new Map<string, Buffer>();
const MOST_KNOWN = 50_000;

/** The 16 bytes of a UUID; those of nodes that report are kept. */
export function uuidBytes(id: string): Buffer {
  let bytes = known.get(id);
  if (!bytes) {
    if (known.size >= MOST_KNOWN) known.clear();
    bytes = Buffer.from(id.replaceAll("-", ""), "hex");
    if (bytes.length !== 16) throw new Error("That is not a UUID.");
    known.set(id, bytes);
  }
  return bytes;
}
