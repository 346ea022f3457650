import { posix } from "node:path";
import type { Host } from "../../host/host";
import { type Checkpoint, stepOf } from "./checkpoint";

const PART = /^(.+)\.(?:index|data-\d{5}-of-(\d{5}))$/;
const MOST = 50;

/** TensorFlow's checkpoints: `ckpt-12.index` beside `ckpt-12.data-00000-of-00002` and so on; newest first. */
export async function tensorflowCheckpoints(host: Host, folder: string, names: string[]): Promise<Checkpoint[]> {
  const parts = names.filter((name) => PART.test(name));
  const prefixes = [...new Set(parts.map((name) => PART.exec(name)![1]!))].sort((a, b) => (stepOf(b) ?? 0) - (stepOf(a) ?? 0));
  const checkpoints: Checkpoint[] = [];
  for (const prefix of prefixes.slice(0, MOST)) {
    const mine = parts.filter((name) => PART.exec(name)![1] === prefix);
    const total = Math.min(1_000, Number(mine.map((name) => PART.exec(name)![2]).find(Boolean) ?? 1));
    const pad = (value: number) => String(value).padStart(5, "0");
    const wanted = [`${prefix}.index`, ...Array.from({ length: total }, (_, at) => `${prefix}.data-${pad(at)}-of-${pad(total)}`)];
    const files = await Promise.all(
      mine.map(async (name) => ({ path: posix.join(folder, name), stat: await host.stat(posix.join(folder, name)) })),
    );
    const mtimeMs = Math.max(...files.map(({ stat }) => stat.mtimeMs));
    const lacks = wanted.find((name) => !mine.includes(name));
    checkpoints.push({ name: prefix, path: posix.join(folder, prefix), step: stepOf(prefix), mtimeMs, files, ...(lacks ? { lacks } : {}) });
  }
  return checkpoints;
}
