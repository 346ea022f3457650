import { Redis } from "ioredis";
import { startRedis } from "./job-backends";
import { makeTcpGate, type TcpGate } from "./tcp-gate";

export interface GatedRedis {
  gate: TcpGate;
  /** Bypasses the gate: reads Redis while the product cannot reach it. */
  direct: Redis;
  stop(): Promise<void>;
}

/** Sets `REDIS_URL` of this test's process to a Redis behind a gate. Null when this machine has no redis-server. */
export async function startGatedRedis(): Promise<GatedRedis | null> {
  const redis = await startRedis();
  if (!redis) return null;
  const gate = await makeTcpGate({ host: "127.0.0.1", port: Number(new URL(redis.url).port) });
  process.env.REDIS_URL = `redis://127.0.0.1:${gate.port}`;
  const direct = new Redis(redis.url);
  const stop = async () => {
    direct.disconnect();
    await gate.stop();
    await redis.stop();
  };
  return { gate, direct, stop };
}
