import { mkdir, readFile, symlink, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { safetensors, torchZip } from "@/agent/testing/checkpoint-files";
import { Workload } from "@/lib/contracts/workload";
import type { Fault } from "./fault";

/** The newest checkpoint is truncated by an interrupted save, one byte of another is flipped on disk, and `latest` points at the truncated one. */
export const fault: Fault = {
  id: "checkpoint.integrity",
  title: "a truncated newest checkpoint and a flipped byte in another",
  repaired: "real",
  async healthy(dir) {
    const folder = join(dir, "checkpoints");
    await mkdir(join(folder, "checkpoint-100"), { recursive: true });
    await writeFile(join(folder, "checkpoint-100/model.safetensors"), safetensors());
    for (const [step, age] of [
      [200, 1_800],
      [300, 1_200],
      [400, 600],
    ] as const) {
      const path = join(folder, `step-${step}.pt`);
      await writeFile(path, torchZip());
      await utimes(path, Date.now() / 1_000 - age, Date.now() / 1_000 - age);
    }
    await symlink("step-400.pt", join(folder, "latest"));
    return async () => {};
  },
  workload: (dir) => Workload.parse({ name: "training", kind: "training", checkpoints: join(dir, "checkpoints") }),
  async inject(dir) {
    const [cut, flipped] = [join(dir, "checkpoints/step-400.pt"), join(dir, "checkpoints/step-300.pt")];
    const before = await Promise.all([cut, flipped].map((path) => readFile(path)));
    await truncate(cut, before[0]!.length - 5_000);
    const bytes = Buffer.from(before[1]!);
    bytes[bytes.length >> 1]! ^= 0x10;
    await writeFile(flipped, bytes);
    // The check skips files that changed just now: they may still be being written.
    const before5 = Date.now() / 1_000 - 300;
    await Promise.all([cut, flipped].map((path) => utimes(path, before5, before5)));
    return async () => {
      await Promise.all([cut, flipped].map((path, index) => writeFile(path, before[index]!)));
    };
  },
  expect: {
    code: "latest-corrupt",
    sentence:
      /^latest points at step-400\.pt, which has no central directory: it was cut at \d+ bytes \(.*\/checkpoints\); newest valid: step-200\.pt$/,
  },
  runbook: "quarantine-checkpoint",
};
