import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { legacyTorch, safetensors, torchZip } from "../../testing/checkpoint-files";
import { recordedHost } from "../../testing/recorded-host";
import { stepOf } from "./checkpoint";
import { judgeHeader } from "./safetensors-header";
import type { Verdict } from "./verdict";
import { shardsOf } from "./verify-checkpoints";
import { verifyFile } from "./verify-file";
import { findDirectory, readDirectory } from "./zip-directory";

async function verdictOn(name: string, content: Buffer, beside: Record<string, string> = {}): Promise<Verdict> {
  const host = recordedHost({ files: { [`/c/${name}`]: content, ...beside } });
  const steps = verifyFile(host, `/c/${name}`, content.length);
  for (;;) {
    const next = await steps.next();
    if (next.done) return next.value;
  }
}
const flip = (bytes: Buffer, at: number) => {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 0x40;
  return copy;
};

describe("a checkpoint in torch's zip format", () => {
  const whole = torchZip(64);
  it("is valid when it is whole", async () => {
    expect(await verdictOn("a.pt", whole)).toMatchObject({ valid: true, proved: true, format: "zip, CRC-32 of 4 entries" });
  });
  it("is invalid cut at any byte", { timeout: 60_000 }, async () => {
    for (let length = 0; length < whole.length; length++)
      expect(await verdictOn("a.pt", whole.subarray(0, length)), `${length}`).toMatchObject({ valid: false });
  });
  it("is invalid with any byte of any entry's data flipped", async () => {
    const start = whole.indexOf("archive/data/0") + "archive/data/0".length;
    for (let at = start; at < start + 256; at++) expect(await verdictOn("a.pt", flip(whole, at)), `${at}`).toMatchObject({ valid: false });
  });
  it("is invalid with a byte of its mark flipped, and so is noise; an old pickle and a packed one are taken as they are", async () => {
    for (const at of [0, 1]) expect(await verdictOn("a.pt", flip(whole, at))).toMatchObject({ valid: false });
    expect(await verdictOn("a.pth", Buffer.from("0011223344556677", "hex"))).toEqual({
      valid: false,
      reason: "begins with 00112233, as neither a zip archive nor a pickle does",
    });
    for (const begin of ["1f8b080000000000", "28b52ffd00000000"])
      expect(await verdictOn("a.pt", Buffer.from(begin.repeat(8), "hex"))).toMatchObject({ valid: true, proved: false });
    expect(await verdictOn("weights.bin", Buffer.from("0011223344556677", "hex"))).toMatchObject({ valid: true, proved: false });
  });
  it("may be several archives in one file, as a shard of a distributed checkpoint is", async () => {
    const chain = Buffer.concat([torchZip(8), torchZip(16), torchZip(32)]);
    expect(await verdictOn("__0_0.distcp", chain)).toMatchObject({ valid: true, format: "3 zip archives, CRC-32 of 12 entries" });
    for (let length = 0; length < chain.length; length += 7)
      if (![torchZip(8).length, torchZip(8).length + torchZip(16).length].includes(length))
        expect(await verdictOn("__0_0.distcp", chain.subarray(0, length)), `${length}`).toMatchObject({ valid: false });
    expect(await verdictOn("__0_0.distcp", flip(chain, chain.lastIndexOf("archive/data/0", chain.length - 400) + 30))).toMatchObject({
      valid: false,
    });
  });
  it("says in words what is wrong", async () => {
    expect(await verdictOn("a.pt", whole.subarray(0, 300))).toEqual({
      valid: false,
      reason: "has no central directory: it was cut at 300 bytes",
    });
    expect(await verdictOn("a.pt", Buffer.alloc(0))).toEqual({ valid: false, reason: "is empty" });
    expect(await verdictOn("a.pt", Buffer.alloc(5_000))).toEqual({
      valid: false,
      reason: "begins with zeros: its content was never written",
    });
  });
  it("never makes the reader throw, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(1_000), (bytes, offset) => {
        const tail = Buffer.concat([Buffer.from(bytes), Buffer.from("PK\x05\x06"), Buffer.from(bytes).subarray(0, 40)]);
        const place = findDirectory(tail, offset);
        expect(place === null || place.offset + place.size <= offset + tail.length).toBe(true);
        const members = readDirectory(Buffer.concat([Buffer.from("PK\x01\x02", "latin1"), Buffer.from(bytes)]), 1);
        expect(members === null || members.length === 1).toBe(true);
      }),
    );
  });
});

describe("a file that is a pickle or a tar archive", () => {
  it.each([
    ["torch's old format", legacyTorch()],
    ["a plain pickle of protocol 4", Buffer.from("8004950600000000000000" + "8c026869942e", "hex")],
    ["a tar archive", tarOf("storages", Buffer.alloc(700, 7))],
  ])("in %s is invalid cut at any byte", async (_, whole) => {
    expect(await verdictOn("a.pt", whole)).toMatchObject({ valid: true, proved: true });
    for (let length = 0; length < whole.length; length++)
      expect(await verdictOn("a.pt", whole.subarray(0, length)), `${length}`).toMatchObject({ valid: false });
  });
});

function tarOf(name: string, content: Buffer): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(`${content.length.toString(8).padStart(11, "0")}\0`, 124);
  header.write("ustar\0", 257);
  return Buffer.concat([header, content, Buffer.alloc(1_024 - content.length), Buffer.alloc(512)]);
}

describe("a safetensors file", () => {
  const whole = safetensors(16);
  it("is valid when its header fills it", async () => {
    expect(await verdictOn("m.safetensors", whole)).toMatchObject({ valid: true, format: "safetensors, 1 tensors" });
  });
  it("is invalid cut at any byte", async () => {
    for (let length = 0; length < whole.length; length++)
      expect(await verdictOn("m.safetensors", whole.subarray(0, length))).toMatchObject({ valid: false });
    expect(await verdictOn("m.safetensors", whole.subarray(0, whole.length - 5))).toEqual({ valid: false, reason: "ends 5 bytes early" });
  });
  it("never makes the reader throw, whatever the header", () => {
    fc.assert(fc.property(fc.json(), fc.nat(), (text, bytes) => typeof judgeHeader(text, bytes).valid === "boolean"));
    fc.assert(fc.property(fc.string(), fc.nat(), (text, bytes) => typeof judgeHeader(text, bytes).valid === "boolean"));
  });
});

describe("a checksum beside a file", () => {
  it("decides before the format does", async () => {
    const sums = `${"0".repeat(64)}  other.bin\n${"1".repeat(64)}  a.bin\n`;
    expect(await verdictOn("a.bin", Buffer.from("text"), { "/c/SHA256SUMS": sums })).toMatchObject({
      valid: false,
      reason: expect.stringContaining("instead of 111111111111"),
    });
    const right = "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1";
    expect(await verdictOn("a.bin", Buffer.from("text"), { "/c/a.bin.sha256": `${right}  a.bin\n` })).toMatchObject({
      valid: true,
      format: "SHA-256",
    });
  });
});

describe("names and indexes", () => {
  it("carry their step as their last number", () => {
    expect(["step-400.pt", "epoch_3-step_120.ckpt", "global_step7", "best.pt"].map(stepOf)).toEqual([400, 120, 7, null]);
  });
  it("give shards, and nothing for text that is no index", () => {
    expect(shardsOf('{"weight_map": {"a": "m-2.safetensors", "b": "m-1.safetensors", "c": "m-1.safetensors"}}')).toEqual([
      "m-1.safetensors",
      "m-2.safetensors",
    ]);
    fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), (text) => Array.isArray(shardsOf(text))));
  });
});
