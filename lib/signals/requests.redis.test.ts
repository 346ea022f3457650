import { afterAll } from "vitest";
import { closeQueue } from "@/lib/jobs/queue";
import { startGatedRedis } from "@/scripts/testing/gated-redis";

const redis = await startGatedRedis();
afterAll(async () => {
  await closeQueue();
  await redis?.stop();
});

// The same promises, kept with lines that come through a Redis Stream.
if (redis) await import("./requests.test");
