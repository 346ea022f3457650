import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { connectionOf } from "@/lib/connection";
import { deployMigrations } from "@/prisma/migrate";
import { startPostgres } from "../postgres/server";
import { addToolsToPath } from "../tools/debian";
import { makeTempFolder } from "./temp-folder";

/** One real, migrated PostgreSQL for the whole run, deleted afterwards. Every suite has its own org. */
export default async function setup(): Promise<() => Promise<void>> {
  addToolsToPath();
  const temp = makeTempFolder();
  const folder = await mkdtemp(path.join(os.tmpdir(), "millwright-test-"));
  const database = await startPostgres(folder, ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]);
  await deployMigrations(connectionOf(database.url));
  Object.assign(process.env, {
    TMPDIR: temp.folder,
    DATABASE_URL: database.url,
    MILLWRIGHT_DATA: folder,
    MILLWRIGHT_SECRET: "a-secret-for-tests-only-0123456789abcdef",
    MILLWRIGHT_URL: "http://localhost:3999",
    // The model servers of tests listen on this machine.
    MILLWRIGHT_ENDPOINT_NETWORKS: "127.0.0.0/8,::1/128",
    MILLWRIGHT_PUSH_NETWORKS: "127.0.0.0/8,::1/128",
    MILLWRIGHT_FIRST_RUN_TOKEN: "first-run-token-for-tests",
  });
  return async () => {
    await database.stop();
    await database.remove();
    await rm(folder, { recursive: true, force: true });
    temp.remove();
  };
}
