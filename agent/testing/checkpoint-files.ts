import { zipStored } from "./zip-stored";

/** A checkpoint in the layout of `torch.save` (a stored zip: pickle, version, one entry a tensor), with `floats` numbers in it. */
export function torchZip(floats = 4_096): Buffer {
  const data = Buffer.alloc(floats * 4);
  for (let index = 0; index < floats; index++) data.writeFloatLE(Math.sin(index), index * 4);
  return zipStored([
    { name: "archive/data.pkl", content: Buffer.from("\x80\x02}q\x00.", "latin1") },
    { name: "archive/byteorder", content: Buffer.from("little") },
    { name: "archive/data/0", content: data },
    { name: "archive/version", content: Buffer.from("3\n") },
  ]);
}

/** A safetensors file with one float32 tensor. */
export function safetensors(floats = 1_024, tensor = "weight"): Buffer {
  const header = Buffer.from(JSON.stringify({ [tensor]: { dtype: "F32", shape: [floats], data_offsets: [0, floats * 4] } }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(floats * 4, 1)]);
}

/** A GGUF file of version 3 with one string of metadata and one float32 tensor. */
export function gguf(floats = 64): Buffer {
  const u32 = (value: number) => Buffer.from(new Uint32Array([value]).buffer);
  const u64 = (value: number) => Buffer.from(new BigUint64Array([BigInt(value)]).buffer);
  const text = (value: string) => Buffer.concat([u64(value.length), Buffer.from(value)]);
  const tokens = Buffer.concat([text("tokenizer.ggml.tokens"), u32(9), u32(8), u64(2), text("a"), text("bc")]);
  const header = Buffer.concat([
    Buffer.from("GGUF"),
    ...[u32(3), u64(1), u64(2), text("general.architecture"), u32(8), text("llama"), tokens],
    ...[text("output.weight"), u32(1), u64(floats), u32(0), u64(0)],
  ]);
  const padding = Buffer.alloc((32 - (header.length % 32)) % 32);
  return Buffer.concat([header, padding, Buffer.alloc(floats * 4, 1)]);
}

/** A file as `torch.save` wrote it before it wrote zip archives: five pickles, then each storage's count and data. */
export function legacyTorch(floats = 16): Buffer {
  const text = (value: string) =>
    Buffer.concat([Buffer.from("X"), Buffer.from(new Uint32Array([value.length]).buffer), Buffer.from(value)]);
  const pickle = (...parts: (string | Buffer)[]) =>
    Buffer.concat([Buffer.from([0x80, 2]), ...parts.map((part) => Buffer.from(part)), Buffer.from(".")]);
  const magic = Buffer.from("8a0a6cfc9c46f9206aa85019", "hex");
  const storage = [
    Buffer.from("("),
    text("storage"),
    Buffer.from("q\x01ctorch\nFloatStorage\n"),
    text("94"),
    text("cpu"),
    Buffer.from([0x4b, floats]),
    Buffer.from("NtQ"),
  ];
  const data = Buffer.alloc(floats * 4, 1);
  return Buffer.concat([
    ...[
      pickle(magic),
      pickle(Buffer.from([0x4d, 0xe9, 3])),
      pickle("}"),
      pickle("}", text("w"), ...storage, "s"),
      pickle("]", text("94"), "a"),
    ],
    Buffer.from(new BigUint64Array([BigInt(floats)]).buffer),
    data,
  ]);
}
