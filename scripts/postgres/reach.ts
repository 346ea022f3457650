import { readFile } from "node:fs/promises";
import path from "node:path";
import { isAlive } from "../is-alive";
import { keptSecret } from "../kept-secret";
import { startPostgres } from "./server";

/** The address of a running embedded server. Starting another would end it. */
async function runningUrl(folder: string): Promise<string | null> {
  const id = await readFile(path.join(folder, "postgres-id"), "utf8").catch(() => null);
  const data = id ? path.join("/var/lib/millwright", id.trim(), "data") : path.join(folder, "postgres");
  const [pid, , , port] = (await readFile(path.join(data, "postmaster.pid"), "utf8").catch(() => "")).split("\n");
  if (!pid || !port || !isAlive(Number(pid))) return null;
  return `postgres://millwright:${await keptSecret(folder, "postgres")}@127.0.0.1:${port.trim()}/millwright`;
}

/**
 * Sets DATABASE_URL for a tool that works whether the product runs or not: keeps the set one, else uses the running embedded server, else starts
 * one. @returns a function that ends the started server, if there is one
 */
export async function reachDatabase(): Promise<() => Promise<void>> {
  if (process.env.DATABASE_URL) return async () => {};
  const folder = path.resolve(process.env.MILLWRIGHT_DATA ?? ".data");
  const url = await runningUrl(folder);
  if (url) {
    process.env.DATABASE_URL = url;
    return async () => {};
  }
  const database = await startPostgres(folder);
  process.env.DATABASE_URL = database.url;
  return database.stop;
}
