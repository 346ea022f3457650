import type { Host } from "../../host/host";
import { excerpt } from "../quantity";
import { invalid, type Verdict, type Verification, valid } from "./verdict";

/** The format's own limit on its header (safetensors, README "Format"). */
const MAX_HEADER = 100_000_000;
const BITS: Record<string, number> = {
  BOOL: 8,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F8_E5M2FNUZ: 8,
  F8_E4M3FNUZ: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  F64: 64,
  I64: 64,
  U64: 64,
  C64: 64,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
};

/** Verifies a safetensors file: header length, header, and that the tensors' ranges fill the file without a hole. The format has no checksum. */
export async function* verifySafetensors(host: Host, path: string, size: number): Verification {
  const length = await host.readBytes(path, 0, 8);
  yield length.length;
  if (length.length < 8) return invalid(`is ${size} bytes long, too short for a safetensors header`);
  const headerLength = Number(length.readBigUInt64LE(0));
  if (headerLength > MAX_HEADER || headerLength > size - 8) return invalid(`names a header of ${headerLength} bytes in a file of ${size}`);
  const header = await host.readBytes(path, 8, headerLength);
  yield header.length;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(header);
    const verdict = judgeHeader(text, size - 8 - headerLength);
    // The format allows it, but no model is made of nothing.
    const isHollow = verdict.valid && size === 8 + headerLength && Object.keys(JSON.parse(text)).some((name) => name !== "__metadata__");
    return isHollow ? invalid("holds only empty tensors (shape 0), as ZeRO-3 saves weights that it has not gathered") : verdict;
  } catch {
    return invalid("has a header that is not UTF-8");
  }
}

interface Tensor {
  name: string;
  from: number;
  to: number;
}

/** Whether a header describes exactly `dataBytes` bytes of tensors, as strictly as the format's own library reads it. */
export function judgeHeader(text: string, dataBytes: number): Verdict {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    return invalid("has a header that is not JSON");
  }
  if (typeof header !== "object" || header === null || Array.isArray(header)) return invalid("has a header that is not an object");
  // JSON.parse lets half a surrogate pair through, and takes 1.0 for an integer; the format's readers refuse both.
  if (/(?<!\\)(?:\\\\)*\\ud[89a-f]/.test(JSON.stringify(header))) return invalid("has a header that is not Unicode");
  if (/"(?:shape|data_offsets)"\s*:\s*\[[^\]]*[-.eE]/.test(text)) return invalid("has a header with numbers that are not whole");
  const tensors: Tensor[] = [];
  for (const [name, entry] of Object.entries(header)) {
    const tensor = name === "__metadata__" ? metadataProblem(entry) : readTensor(name, entry);
    if (typeof tensor === "string") return invalid(tensor);
    if (tensor) tensors.push(tensor);
  }
  // Of two tensors that begin at the same byte, the empty one is the first.
  tensors.sort((a, b) => a.from - b.from || a.to - b.to);
  return judgeRanges(tensors, dataBytes);
}

function readTensor(name: string, entry: unknown): Tensor | string {
  const { dtype, shape, data_offsets } = (entry ?? {}) as { dtype?: unknown; shape?: unknown; data_offsets?: unknown };
  const shown = excerpt(name, 80);
  if (!isNumbers(data_offsets) || data_offsets.length !== 2 || !isNumbers(shape) || typeof dtype !== "string")
    return `describes ${shown} in no valid way`;
  const bits = Object.hasOwn(BITS, dtype) ? BITS[dtype] : undefined;
  if (bits === undefined) return `gives ${shown} the type ${excerpt(dtype, 20)}, which the format does not have`;
  const [from, to] = data_offsets as [number, number];
  const wanted = (shape.reduce((all, one) => all * one, 1) * bits) / 8;
  return to - from === wanted ? { name: shown, from, to } : `gives ${shown} ${to - from} bytes where its shape needs ${wanted}`;
}

/** The format allows only strings there. */
function metadataProblem(entry: unknown): string | null {
  const isFine =
    entry === null ||
    (typeof entry === "object" && !Array.isArray(entry) && Object.values(entry).every((value) => typeof value === "string"));
  return isFine ? null : "has metadata that is not text";
}

function judgeRanges(tensors: Tensor[], dataBytes: number): Verdict {
  let at = 0;
  for (const { name, from, to } of tensors) {
    if (from !== at) return invalid(`leaves a hole or an overlap before ${name}`);
    at = to;
  }
  if (at > dataBytes) return invalid(`ends ${at - dataBytes} bytes early`);
  if (at < dataBytes) return invalid(`has ${dataBytes - at} bytes more than its header describes`);
  return valid(`safetensors, ${tensors.length} tensors`);
}

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((one) => Number.isSafeInteger(one) && one >= 0);
