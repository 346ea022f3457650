import type { Host } from "../../host/host";
import { FileCursor } from "./file-cursor";
import { NotAPickle, type Token, walkPickle } from "./pickle";
import { invalid, type Verdict, type Verification, valid } from "./verdict";

/** How `torch.save` began a file before it wrote zip archives: a pickle of this number (torch/serialization.py, MAGIC_NUMBER). */
const TORCH_MAGIC = Number(0x1950a86a20f9469cfc6cn);
const ELEMENT_BYTES: Record<string, number> = {
  DoubleStorage: 8,
  FloatStorage: 4,
  HalfStorage: 2,
  BFloat16Storage: 2,
  LongStorage: 8,
  IntStorage: 4,
  ShortStorage: 2,
  CharStorage: 1,
  ByteStorage: 1,
  BoolStorage: 1,
  ComplexFloatStorage: 8,
  ComplexDoubleStorage: 16,
  UntypedStorage: 1,
};
/** In `torch.save`'s old form: the magic number, a version, facts of the machine, the object, the keys of its storages. */
const TORCH_PICKLES = 5;

/** Verifies a file that is a pickle: that it ends where its own opcodes say, and for torch's old form that every tensor's data follows. */
export async function* verifyPickle(host: Host, path: string, size: number): Verification {
  const file = new FileCursor(host, path, size);
  try {
    const verdict = await judge(file, size);
    yield file.bytesRead;
    return verdict;
  } catch (error) {
    if (error instanceof RangeError) return invalid(`ends inside its pickle, cut at ${size} bytes`);
    if (error instanceof NotAPickle) return invalid(`holds a pickle that is damaged (${error.message} at byte ${file.position - 1})`);
    throw error;
  }
}

async function judge(file: FileCursor, size: number): Promise<Verdict> {
  const first: Token[] = [];
  await walkPickle(file, (token) => void first.push(token));
  if (first[0] !== TORCH_MAGIC) return valid("pickle up to its end");
  const storages = new Map<string, number>();
  for (let pickle = 1; pickle < TORCH_PICKLES; pickle++) await walkStorages(file, storages);
  const end = file.position + [...storages.values()].reduce((sum, bytes) => sum + 8 + bytes, 0);
  return end <= size ? valid(`old torch format, ${storages.size} storages`) : invalid(`ends ${end - size} bytes early`);
}

async function walkStorages(file: FileCursor, storages: Map<string, number>): Promise<void> {
  let recent: Token[] = [];
  await walkPickle(
    file,
    (token) => {
      recent = [...recent.slice(-7), token];
    },
    () => {
      const at = recent.lastIndexOf("storage");
      const [type, key, , count] = recent.slice(at + 1);
      const bytes = ELEMENT_BYTES[String(type).split(" ").at(-1)!];
      if (at >= 0 && bytes !== undefined && typeof count === "number") storages.set(String(key), bytes * count);
    },
  );
}
