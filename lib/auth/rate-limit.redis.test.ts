import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, it } from "vitest";
import { directoryClient } from "@/lib/db";
import { startGatedRedis } from "@/scripts/testing/gated-redis";
import { needs } from "@/scripts/testing/needs";
import { missingTool } from "@/scripts/tools/debian";
import { countAttempt, forgetAttempts } from "./rate-limit";

const redis = await startGatedRedis();
afterAll(() => redis?.stop());
const MINUTE_MS = 60_000;
const rowsOf = (key: string) => directoryClient().rateLimit.count({ where: { key } });

// The same promises, kept by Redis.
if (redis) await import("./rate-limit.test");

describe("a limit of attempts with REDIS_URL", needs(missingTool("redis-server")), () => {
  it("is counted in Redis, for as long as its window, and leaves no row", async () => {
    const key = `test:${randomUUID()}`;
    await countAttempt(key, { most: 5, windowMs: MINUTE_MS });
    await countAttempt(key, { most: 5, windowMs: MINUTE_MS });
    const [name] = await redis!.direct.keys(`*${key}`);
    expect(await redis!.direct.get(name!)).toBe("2");
    expect(await redis!.direct.pttl(name!)).toBeGreaterThan(MINUTE_MS / 2);
    expect(await rowsOf(key)).toBe(0);
    await forgetAttempts(key);
    expect(await redis!.direct.exists(name!)).toBe(0);
  });

  it("still holds while Redis is away, and again once it is back", async () => {
    const key = `test:${randomUUID()}`;
    await countAttempt(key, { most: 2, windowMs: MINUTE_MS });
    redis!.gate.close();
    await countAttempt(key, { most: 2, windowMs: MINUTE_MS });
    await countAttempt(key, { most: 2, windowMs: MINUTE_MS });
    await expect(countAttempt(key, { most: 2, windowMs: MINUTE_MS })).rejects.toMatchObject({ code: "too-many-requests" });
    expect(await rowsOf(key)).toBe(1);
    redis!.gate.open();
    const inRedis = async () => {
      await countAttempt(key, { most: 100, windowMs: MINUTE_MS });
      const [name] = await redis!.direct.keys(`*${key}`);
      return redis!.direct.get(name!);
    };
    await expect.poll(inRedis, { timeout: 10_000 }).toBe("2");
  });
});
