import { LARGEST_IMAGE_BYTES, LONGEST_IMAGE_SIDE } from "@/lib/contracts/prompt";

/** A file larger than this is not opened: a phone's browser would run out of memory. */
export const LARGEST_FILE_BYTES = 30_000_000;

/** Tried in this order until an image fits: lower quality first, then a smaller size. */
const attempts = [
  { quality: 0.92, scale: 1 },
  { quality: 0.8, scale: 1 },
  { quality: 0.8, scale: 0.7 },
  { quality: 0.75, scale: 0.5 },
  { quality: 0.7, scale: 0.3 },
];

/**
 * Prepares an image file for sending. A PNG that is small enough stays as it is, so that screenshots stay sharp. Everything else becomes a JPEG
 * without the photo's place and camera.
 * @returns null for a file that the browser cannot draw.
 */
export async function encodeImage(file: Blob): Promise<Blob | null> {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return null;
  try {
    const { width, height } = picture;
    const longer = Math.max(width, height);
    if (file.type === "image/png" && file.size <= LARGEST_IMAGE_BYTES && longer <= LONGEST_IMAGE_SIDE) return file;
    const most = Math.min(1, LONGEST_IMAGE_SIDE / longer);
    for (const { quality, scale } of attempts) {
      const drawn = await draw(
        picture,
        Math.max(1, Math.floor(width * scale * most)),
        Math.max(1, Math.floor(height * scale * most)),
        quality,
      );
      if (drawn && drawn.size <= LARGEST_IMAGE_BYTES) return drawn;
    }
    return null;
  } finally {
    picture.close();
  }
}

function draw(picture: ImageBitmap, width: number, height: number, quality: number): Promise<Blob | null> {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d");
  if (!context) return Promise.resolve(null);
  // JPEG has no transparency.
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  context.drawImage(picture, 0, 0, width, height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
}

export async function base64Of(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
