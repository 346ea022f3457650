import type { PromptImage } from "@/lib/contracts/prompt";

export type ImageHeader = Omit<PromptImage, "id">;

/** Reads type and size from an image's own bytes, whatever it claims to be; null = it is no PNG, JPEG or WebP. */
export function readImageHeader(bytes: Buffer): ImageHeader | null {
  try {
    return png(bytes) ?? jpeg(bytes) ?? webp(bytes);
  } catch (error) {
    // The header ends before its size.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function png(bytes: Buffer): ImageHeader | null {
  if (bytes.toString("latin1", 0, 8) !== "\x89PNG\r\n\x1a\n" || bytes.toString("latin1", 12, 16) !== "IHDR") return null;
  return { type: "image/png", width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** The size is in the frame header: SOF0 to SOF15 without DHT, JPG and DAC. */
function jpeg(bytes: Buffer): ImageHeader | null {
  if (bytes.readUInt16BE(0) !== 0xffd8) return null;
  for (let at = 2; ; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes.readUInt16BE(at);
    if (marker < 0xff01) return null;
    if (marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker))
      return { type: "image/jpeg", width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
  }
}

function webp(bytes: Buffer): ImageHeader | null {
  if (bytes.toString("latin1", 0, 4) !== "RIFF" || bytes.toString("latin1", 8, 12) !== "WEBP") return null;
  const sized = (width: number, height: number): ImageHeader => ({ type: "image/webp", width, height });
  switch (bytes.toString("latin1", 12, 16)) {
    case "VP8X":
      return sized(bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1);
    case "VP8L": {
      const bits = bytes.readUInt32LE(21);
      return sized((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
    }
    case "VP8 ":
      return sized(bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff);
    default:
      return null;
  }
}
