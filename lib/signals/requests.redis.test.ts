import { afterAll, describe } from "vitest";
import { closeQueue } from "@/lib/jobs/queue";
import { startGatedRedis } from "@/scripts/testing/gated-redis";
import { needs } from "@/scripts/testing/needs";
import { missingTool } from "@/scripts/tools/debian";

const redis = await startGatedRedis();
afterAll(async () => {
  await closeQueue();
  await redis?.stop();
});

// The same tests, with lines through a Redis Stream.
describe("with REDIS_URL", needs(missingTool("redis-server")), async () => {
  if (redis) await import("./requests.test");
});
