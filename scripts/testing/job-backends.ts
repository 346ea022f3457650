import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { Redis } from "ioredis";
import { type JobBackend, jobBackend } from "@/lib/jobs/backend";
import { freePort } from "@/scripts/free-port";
import { debianTool, missingTool } from "@/scripts/tools/debian";

/** Starts a Redis for this test. Null when the machine has none. */
export async function startRedis(settings: string[] = []): Promise<{ url: string; stop(): Promise<void> } | null> {
  if (missingTool("redis-server")) return null;
  const port = await freePort();
  const child: ChildProcess = spawn(
    debianTool("redis-server"),
    ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", ...settings],
    {
      stdio: "ignore",
    },
  );
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const url = `redis://127.0.0.1:${port}`;
  await untilAnswers(url);
  const stop = async () => {
    child.kill("SIGTERM");
    await gone;
  };
  return { url, stop };
}

async function untilAnswers(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
    client.on("error", () => {});
    const answered = await client.connect().then(
      () => true,
      () => false,
    );
    client.disconnect();
    if (answered) return;
    await delay(50);
  }
  throw new Error("redis-server does not answer");
}

export interface TestBackend {
  name: string;
  open: () => JobBackend;
  stop(): Promise<void>;
}

/** Both backends when there is a Redis (on the machine or by `REDIS_URL`), else only PostgreSQL. Says which. */
export async function testBackends(): Promise<TestBackend[]> {
  const own = process.env.REDIS_URL ? { url: process.env.REDIS_URL, stop: async () => {} } : await startRedis();
  console.log(own ? "queue tests: PostgreSQL and Redis" : "queue tests: PostgreSQL only (no redis-server here)");
  const postgres: TestBackend = { name: "postgres", open: () => jobBackend(""), stop: async () => {} };
  if (!own) return [postgres];
  return [postgres, { name: "redis", open: () => jobBackend(own.url), stop: own.stop }];
}
