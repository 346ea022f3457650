import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { hashPassword } from "@/lib/auth/password";
import { connectionOf } from "@/lib/connection";
import { closeDb, directoryClient } from "@/lib/db";
import { createOrg } from "@/lib/orgs/create";
import { closePg } from "@/lib/pg";
import { deployMigrations } from "@/prisma/migrate";
import { freePort } from "@/scripts/free-port";
import { startPostgres } from "@/scripts/postgres/server";
import { build } from "@/scripts/start/build";
import { startProgram, untilAnswers } from "../processes";
import { seedFleet } from "./seed-fleet";

const owner = { email: "owner@bench.test", password: "a password for the bench" };

export interface BenchPortal {
  url: string;
  slug: string;
  nodes: number;
  owner: { email: string; password: string };
  /** The node with history. */
  nodeName: string;
  stop(): Promise<void>;
}

/** The portal as built for production, on PostgreSQL with a seeded fleet. No gateway and no worker run, so nothing else uses the machine. */
export async function startBenchPortal(nodes: number, hours: number): Promise<BenchPortal> {
  const began = Date.now();
  const say = (line: string) => console.log(`  ${((Date.now() - began) / 1_000).toFixed(0).padStart(3)} s  ${line}`);
  await build(say);
  const folder = await mkdtemp(path.join(os.tmpdir(), "millwright-web-"));
  const database = await startPostgres(folder);
  await deployMigrations(connectionOf(database.url));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  Object.assign(process.env, {
    DATABASE_URL: database.url,
    MILLWRIGHT_DATA: folder,
    MILLWRIGHT_SECRET: "a-secret-for-benchmarks-only-0123456789",
    MILLWRIGHT_URL: url,
    NEXTAUTH_URL: url,
    LOG_LEVEL: "warn",
  });
  const passwordHash = await hashPassword(owner.password);
  const { id } = await directoryClient().user.create({ data: { email: owner.email, name: "Owner", passwordHash } });
  const { orgId, slug } = await createOrg("Bench", id);
  say("Seeding the fleet …");
  const nodeName = await seedFleet(orgId, nodes, hours);
  await Promise.all([closeDb(), closePg()]);
  const program = startProgram(process.execPath, ["dist/portal.js"], {
    env: { ...process.env, PORT: String(port), NODE_ENV: "production", MILLWRIGHT_PROCESS: "portal" },
    log: path.join(folder, "portal.log"),
  });
  await untilAnswers(`${url}/sign-in`);
  say("The portal answers.");
  return {
    url,
    slug,
    nodes,
    owner,
    nodeName,
    stop: async () => {
      await program.stop();
      await database.stop();
      await database.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
