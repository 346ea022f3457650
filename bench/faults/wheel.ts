import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zipStored } from "@/agent/testing/zip-stored";

/** Writes a pure-Python wheel that pip installs offline: a package with a `__version__`, more modules by their path, and its requirements. */
export function writeWheel(
  folder: string,
  name: string,
  version: string,
  requires: string[] = [],
  modules: Record<string, string> = {},
): string {
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
    ...Object.entries(modules).map(([path, text]) => [`${name}/${path}`, text]),
    [`${info}/METADATA`, metadata.join("\n")],
    [`${info}/WHEEL`, "Wheel-Version: 1.0\nGenerator: millwright\nRoot-Is-Purelib: true\nTag: py3-none-any\n"],
  ];
  const record = [...files.map(([path]) => `${path},,`), `${info}/RECORD,,`, ""].join("\n");
  const entries = [...files, [`${info}/RECORD`, record]].map(([path, text]) => ({ name: path!, content: Buffer.from(text!) }));
  const path = join(folder, `${name}-${version}-py3-none-any.whl`);
  writeFileSync(path, zipStored(entries));
  return path;
}
