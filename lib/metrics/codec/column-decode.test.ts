import { crc32 } from "node:zlib";
import fc from "fast-check";
import { expect, it } from "vitest";
import { CodecError } from "./bit-reader";
import { decodeColumn } from "./column-decode";

/** Bytes with a checksum that fits, as a forger or a broken writer would leave them. */
function signed(bytes: Uint8Array): Uint8Array {
  const crc = crc32(bytes, 7);
  return Uint8Array.from([...bytes, crc >>> 24, (crc >>> 16) & 255, (crc >>> 8) & 255, crc & 255]);
}

it("ends with an error or a full column, soon, for any bytes whose checksum fits", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 120 }), fc.integer({ min: 1, max: 360 }), (bytes, count) => {
      try {
        expect(decodeColumn(signed(bytes), count, 7)).toHaveLength(count);
      } catch (error) {
        expect(error).toBeInstanceOf(CodecError);
      }
    }),
    { numRuns: 2_000 },
  );
});
