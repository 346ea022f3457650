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
export function safetensors(floats = 1_024): Buffer {
  const header = Buffer.from(JSON.stringify({ weight: { dtype: "F32", shape: [floats], data_offsets: [0, floats * 4] } }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(floats * 4, 1)]);
}
