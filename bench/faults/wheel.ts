import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";

export interface ZipEntry {
  name: string;
  content: Buffer;
}

/** A zip archive without compression, as `torch.save` and the smallest wheels are. */
export function zipStored(entries: ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of entries) {
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(0x5a210000, 6);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, Buffer.from(name), content]);
    const made = Buffer.from([0x14, 0x03]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(0o100644 * 65_536, 6);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02"), made, common, tail, Buffer.from(name)]));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

/** Writes a pure-Python wheel that pip installs offline: one module with a `__version__` and what it demands of others. */
export function writeWheel(folder: string, name: string, version: string, requires: string[] = []): string {
  mkdirSync(folder, { recursive: true });
  const info = `${name}-${version}.dist-info`;
  const metadata = [
    `Metadata-Version: 2.1`,
    `Name: ${name}`,
    `Version: ${version}`,
    ...requires.map((text) => `Requires-Dist: ${text}`),
    "",
  ];
  const files = [
    [`${name}/__init__.py`, `__version__ = "${version}"\n`],
    [`${info}/METADATA`, metadata.join("\n")],
    [`${info}/WHEEL`, "Wheel-Version: 1.0\nGenerator: millwright\nRoot-Is-Purelib: true\nTag: py3-none-any\n"],
  ];
  const record = [...files.map(([path]) => `${path},,`), `${info}/RECORD,,`, ""].join("\n");
  const entries = [...files, [`${info}/RECORD`, record]].map(([path, text]) => ({ name: path!, content: Buffer.from(text!) }));
  const path = join(folder, `${name}-${version}-py3-none-any.whl`);
  writeFileSync(path, zipStored(entries));
  return path;
}
