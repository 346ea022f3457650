import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readImageHeader } from "./image-header";

const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");
const png = hex("89504e470d0a1a0a 0000000d 49484452 00000438 00000960");
const jpeg = hex("ffd8 ffe0 0004 0000 ffc4 0003 00 ffc2 0011 08 0960 0438 03");
const webp = (kind: string, rest: string) =>
  Buffer.concat([hex("52494646 00000000 57454250"), Buffer.from(kind, "latin1"), hex(`00000000 ${rest}`)]);

describe("an image's header", () => {
  it("gives its type and size", () => {
    const size = { width: 1080, height: 2400 };
    expect(readImageHeader(png)).toEqual({ type: "image/png", ...size });
    expect(readImageHeader(jpeg)).toEqual({ type: "image/jpeg", ...size });
    expect(readImageHeader(webp("VP8X", "00000000 370400 5f0900"))).toEqual({ type: "image/webp", ...size });
    expect(readImageHeader(webp("VP8 ", "000000 9d012a 3804 6009"))).toEqual({ type: "image/webp", ...size });
    expect(readImageHeader(webp("VP8L", "2f 37c45702"))).toEqual({ type: "image/webp", ...size });
  });

  it("is none of a file that only claims to be an image", () => {
    for (const text of ["<svg xmlns='http://www.w3.org/2000/svg'/>", "GIF89a....", "%PDF-1.7", "", "\x89PNG"])
      expect(readImageHeader(Buffer.from(text, "latin1"))).toBeNull();
    expect(readImageHeader(jpeg.subarray(0, 12))).toBeNull();
  });

  it("never throws and always ends", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void readImageHeader(Buffer.concat([hex("ffd8"), bytes]))));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void readImageHeader(Buffer.from(bytes))));
  });
});
