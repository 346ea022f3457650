import type { Host } from "../../host/host";
import { FileCursor } from "./file-cursor";
import { invalid, type Verdict, type Verification, valid } from "./verdict";

/** Bytes and elements of a block of each tensor type (ggml.h, `ggml_type`). A type that is not here is newer than this table. */
const BLOCKS: Record<number, [bytes: number, elements: number]> = {
  0: [4, 1],
  1: [2, 1],
  2: [18, 32],
  3: [20, 32],
  6: [22, 32],
  7: [24, 32],
  8: [34, 32],
  9: [36, 32],
  10: [84, 256],
  11: [110, 256],
  12: [144, 256],
  13: [176, 256],
  14: [210, 256],
  15: [292, 256],
  16: [66, 256],
  17: [74, 256],
  18: [98, 256],
  19: [50, 256],
  20: [18, 32],
  21: [110, 256],
  22: [82, 256],
  23: [136, 256],
  24: [1, 1],
  25: [2, 1],
  26: [4, 1],
  27: [8, 1],
  28: [8, 1],
  29: [56, 256],
  30: [2, 1],
  34: [54, 256],
  35: [66, 256],
  39: [17, 32],
};
/** Sizes of the values of metadata by type; 8 is a string and 9 an array. */
const VALUE_BYTES: Record<number, number> = { 0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8 };
const MOST_TENSORS = 1_000_000;

/** Verifies a GGUF file by its own header: metadata, tensor table, and that the last tensor ends within the file. The format has no checksum. */
export async function* verifyGguf(host: Host, path: string, size: number): Verification {
  const file = new FileCursor(host, path, size);
  try {
    const verdict = await judge(file, size);
    yield file.bytesRead;
    return verdict;
  } catch (error) {
    if (error instanceof RangeError) return invalid(`ends inside its header, cut at ${size} bytes`);
    throw error;
  }
}

async function judge(file: FileCursor, size: number): Promise<Verdict> {
  const magic = (await file.take(4)).toString("latin1");
  if (magic !== "GGUF") return invalid(`begins with ${Buffer.from(magic, "latin1").toString("hex")}, not with GGUF`);
  const version = await file.u32();
  if (version < 2 || version > 3) return valid(`GGUF of version ${version}, not looked into`);
  const [tensors, pairs] = [await file.u64(), await file.u64()];
  if (tensors > MOST_TENSORS || pairs > MOST_TENSORS) return invalid("has a header with impossible counts");
  let alignment = 32;
  for (let pair = 0; pair < pairs; pair++) {
    const key = (await file.take(await file.u64())).toString("utf8");
    const type = await file.u32();
    if (key === "general.alignment" && type === 4) alignment = (await file.u32()) || 32;
    else if (!(await skipValue(file, type))) return invalid("has a damaged header");
  }
  let end = 0;
  for (let tensor = 0; tensor < tensors; tensor++) {
    await file.skip(await file.u64());
    let elements = 1;
    const dimensions = await file.u32();
    if (dimensions > 8) return invalid("has a damaged tensor table");
    for (let dimension = 0; dimension < dimensions; dimension++) elements *= await file.u64();
    const [bytes, per] = BLOCKS[await file.u32()] ?? [0, 1];
    end = Math.max(end, (await file.u64()) + (elements / per) * bytes);
  }
  const start = Math.ceil(file.position / alignment) * alignment;
  return start + end <= size ? valid(`GGUF, ${tensors} tensors`) : invalid(`ends ${start + end - size} bytes early`);
}

/** False when the type does not exist. */
async function skipValue(file: FileCursor, type: number): Promise<boolean> {
  if (type === 8) await file.skip(await file.u64());
  else if (type !== 9) {
    if (VALUE_BYTES[type] === undefined) return false;
    await file.skip(VALUE_BYTES[type]);
  } else {
    const [inner, count] = [await file.u32(), await file.u64()];
    if (VALUE_BYTES[inner] !== undefined) await file.skip(VALUE_BYTES[inner] * count);
    else if (inner !== 8) return false;
    else for (let index = 0; index < count; index++) await file.skip(await file.u64());
  }
  return true;
}
