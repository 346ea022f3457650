import { mkdir, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

/** Writes a result to `bench/results/<name>.json`, with the time and the machine. */
export async function saveResult(name: string, measured: object): Promise<void> {
  const folder = path.join(import.meta.dirname, "results");
  await mkdir(folder, { recursive: true });
  const machine = {
    cpu: os.cpus()[0]?.model ?? "unknown",
    cores: os.cpus().length,
    memoryGib: Math.round(os.totalmem() / 2 ** 30),
    kernel: os.release(),
    loadAverage: os.loadavg(),
  };
  const record = { at: new Date().toISOString(), machine, ...measured };
  await writeFile(path.join(folder, `${name}.json`), `${JSON.stringify(record, null, 2)}\n`);
}
