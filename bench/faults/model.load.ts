import { mkdir, symlink, truncate, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Workload } from "@/lib/contracts/workload";
import type { Fault } from "./fault";
import { blobName, COMMIT, MODEL, type ModelHub, modelFiles, startHub } from "./model-hub";

/** For each folder the failing hub and the mirror. Both run in this process. */
const hubs = new Map<string, { hub: ModelHub; mirror: ModelHub }>();
const repo = (dir: string) => join(dir, "cache/models--acme--tiny-model");

/** The hub stops answering. One cached shard is missing and one is truncated. The mirror cuts every first answer, so that downloads must resume. */
export const fault: Fault = {
  id: "model.load",
  title: "hub out of reach and shards missing in the cache",
  repaired: "real",
  async healthy(dir) {
    hubs.set(dir, { hub: await startHub(), mirror: await startHub("cut") });
    const [blobs, snapshot] = [join(repo(dir), "blobs"), join(repo(dir), "snapshots", COMMIT)];
    for (const folder of [blobs, snapshot, join(repo(dir), "refs")]) await mkdir(folder, { recursive: true });
    await writeFile(join(repo(dir), "refs/main"), COMMIT);
    for (const [name, content] of Object.entries(modelFiles)) {
      await writeFile(join(blobs, blobName(name)), content);
      await symlink(join("../../blobs", blobName(name)), join(snapshot, name));
    }
    await writeFile(join(dir, "model.env"), "MODE=fast\n");
    return async () => {
      const both = hubs.get(dir);
      hubs.delete(dir);
      await Promise.all([both?.hub.close(), both?.mirror.close()]);
    };
  },
  workload: (dir) =>
    Workload.parse({
      name: "serving",
      kind: "serving",
      model: { id: MODEL, cache: join(dir, "cache"), hub: hubs.get(dir)?.hub.url },
      envFile: join(dir, "model.env"),
    }),
  async inject(dir) {
    const { hub } = hubs.get(dir)!;
    hub.mode = "hang";
    await unlink(join(repo(dir), "snapshots", COMMIT, "model-00002-of-00003.safetensors"));
    await unlink(join(repo(dir), "blobs", blobName("model-00002-of-00003.safetensors")));
    await truncate(join(repo(dir), "blobs", blobName("model-00003-of-00003.safetensors")), 2_000);
    return async () => {
      hub.mode = "serve";
    };
  },
  expect: {
    code: "hub-unreachable",
    sentence:
      /^Hub http:\/\/127\.0\.0\.1:\d+: it gives no answer within 4 s \(TCP or HTTP\), and the cache of acme\/tiny-model is incomplete: model-00003-of-00003\.safetensors ends \d+ bytes early \(and 1 more\)$/,
  },
  runbook: "fetch-model",
  staysAfterRollback: "the files that were fetched stay in the cache",
  parameters: (dir) => ({ mirror: hubs.get(dir)!.mirror.url }),
};
