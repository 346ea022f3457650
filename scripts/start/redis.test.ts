import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Redis } from "ioredis";
import { afterAll, describe, expect, it } from "vitest";
import { startRedis } from "../testing/job-backends";
import { needs } from "../testing/needs";
import { missingTool } from "../tools/debian";
import { refuseUnfitRedis } from "./redis";

const folder = mkdtempSync(path.join(os.tmpdir(), "millwright-redis-"));
const [ordinary, evicting, cluster, locked] = await Promise.all([
  startRedis(),
  startRedis(["--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"]),
  startRedis(["--cluster-enabled", "yes", "--dir", folder]),
  startRedis(),
]);
if (locked) {
  const client = new Redis(locked.url);
  await client.config("SET", "requirepass", "sesame");
  client.disconnect();
}
afterAll(async () => {
  await Promise.all([ordinary, evicting, cluster, locked].map((redis) => redis?.stop()));
  rmSync(folder, { recursive: true, force: true });
});

describe("a start with REDIS_URL", needs(missingTool("redis-server")), () => {
  it("continues with an ordinary Redis", () => expect(refuseUnfitRedis(ordinary!.url)).resolves.toBeUndefined());

  it("refuses a Redis that may evict jobs", () =>
    expect(refuseUnfitRedis(evicting!.url)).rejects.toThrow("allkeys-lru. Set it to noeviction"));

  it("refuses a cluster", () => expect(refuseUnfitRedis(cluster!.url)).rejects.toThrow("cluster mode"));

  it("says that nothing answers, and at which address", () =>
    expect(refuseUnfitRedis("redis://127.0.0.1:1")).rejects.toThrow(/127\.0\.0\.1:1\).*ECONNREFUSED/));

  it("says that the password is wrong, without the password", async () => {
    const refusal = refuseUnfitRedis(locked!.url.replace("//", "//:open-barley@"));
    await expect(refusal).rejects.toThrow(/WRONGPASS/);
    await expect(refusal).rejects.not.toThrow(/open-barley/);
    await expect(refuseUnfitRedis(locked!.url.replace("//", "//:sesame@"))).resolves.toBeUndefined();
  });
});
