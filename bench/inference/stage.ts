import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import * as z from "zod";
import { closeBus } from "@/lib/bus";
import { connectionOf } from "@/lib/connection";
import type { Batching } from "@/lib/contracts/inference";
import { closeDb } from "@/lib/db";
import { changeSettings } from "@/lib/inference/settings/change-settings";
import { closePg } from "@/lib/pg";
import { deployMigrations } from "@/prisma/migrate";
import { freePort } from "@/scripts/free-port";
import { startPostgres } from "@/scripts/postgres/server";
import { build } from "@/scripts/start/build";
import { addEndpoint, makeDoorKey } from "@/scripts/testing/door";
import { makeTestOrg } from "@/scripts/testing/org";
import { type Program, startProgram, untilAnswers } from "../processes";

const Upstreams = z.object({ quick: z.url(), streaming: z.url(), gpu: z.url(), uneven: z.url() });
export type Upstreams = z.infer<typeof Upstreams>;

/** Times of the simulated model servers. */
export interface Simulated {
  streamTokens: number;
  tokenMs: number;
  fixedMs: number;
  perItemMs: number;
}

/** The built door, the simulated model servers and PostgreSQL, each a separate process on loopback. */
export interface Stage {
  doorPort: number;
  doorPid: number;
  upstreams: Upstreams;
  /** Makes an organisation with this one endpoint. Returns its key. */
  addOrg(baseUrl: string, embeddings?: Batching): Promise<string>;
  close(): Promise<void>;
}

const MOST_A_MINUTE = 1_000_000;

/** A program's first message. @throws when it ends before one. */
async function firstMessage({ child }: Program): Promise<unknown> {
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`the simulated model servers ended with ${code}`);
  });
  // An end after the message is not an error.
  ended.catch(() => {});
  const [message] = await Promise.race([once(child, "message"), ended]);
  return message;
}

export async function setStage({ streamTokens, tokenMs, fixedMs, perItemMs }: Simulated): Promise<Stage> {
  await build((line) => console.log(line), { only: ["gateway and worker"] });
  const folder = await mkdtemp(path.join(os.tmpdir(), "millwright-bench-"));
  const database = await startPostgres(folder);
  await deployMigrations(connectionOf(database.url));
  const doorPort = await freePort();
  Object.assign(process.env, {
    DATABASE_URL: database.url,
    MILLWRIGHT_DATA: folder,
    MILLWRIGHT_SECRET: "a-secret-for-the-bench-only-0123456789abcdef",
    MILLWRIGHT_URL: "http://localhost:3999",
    MILLWRIGHT_ENDPOINT_NETWORKS: "127.0.0.0/8",
    MILLWRIGHT_DOOR_PORT: String(doorPort),
    LOG_LEVEL: "warn",
  });
  const log = path.join(folder, "programs.log");
  const sources = ["--conditions=react-server", "--import", "tsx"];
  const costs = [streamTokens, tokenMs, fixedMs, perItemMs].map(String);
  const models = startProgram(process.execPath, [...sources, "bench/programs/model-upstreams.ts", ...costs], { log, ipc: true });
  const door = startProgram(process.execPath, ["dist/door.js"], { log });
  const told = await firstMessage(models);
  await untilAnswers(`http://127.0.0.1:${doorPort}/healthz`);
  return {
    doorPort,
    doorPid: door.pid,
    upstreams: Upstreams.parse(told),
    async addOrg(baseUrl, embeddings) {
      const org = await makeTestOrg("Bench");
      await addEndpoint(org, baseUrl);
      if (embeddings) await changeSettings(await org.as("owner"), { embeddings });
      return (await makeDoorKey(org, { requestsPerMinute: MOST_A_MINUTE })).token;
    },
    async close() {
      await Promise.all([door.stop(), models.stop()]);
      await closeBus();
      await Promise.all([closeDb(), closePg()]);
      await database.stop();
      await database.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
