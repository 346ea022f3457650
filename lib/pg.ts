import "server-only";
import pg from "pg";
import { type Connection, connectionOf } from "./connection";
import { env } from "./env";
import { log } from "./log";

let pool: pg.Pool | undefined;
let ownersPool: pg.Pool | undefined;

/** The raw pool for the paths where a report's cost counts (metrics, the gateway's node sessions). Everything else goes through `lib/db.ts`. */
export function pgPool(): pg.Pool {
  pool ??= newPool(connectionOf(), 8);
  return pool;
}

/** Connections of the role that owns the tables, for dropping partitions: only the worker has its address where two roles are used. */
export function ownerPool(): pg.Pool {
  const owner = env().DATABASE_OWNER_URL;
  if (!owner) return pgPool();
  ownersPool ??= newPool(connectionOf(owner), 2);
  return ownersPool;
}

function newPool(connection: Connection, max: number): pg.Pool {
  const made = new pg.Pool({ ...connection, max, idleTimeoutMillis: 30_000 });
  made.on("error", (error) => log.warn({ error: error.message }, "an idle database connection broke"));
  // The pool handles errors of idle connections only. Without this handler, a connection in use between two queries would end the process when the server stops.
  made.on("connect", (client) => client.on("error", (error) => log.warn({ error: error.message }, "a database connection broke in use")));
  return made;
}

/**
 * Runs `work` on a connection of the pool. Unlike the pool's own `query`, a statement that the server refuses does not cost the connection: another
 * one takes both sides milliseconds to make.
 */
export async function withPg<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pgPool().connect();
  let broken: Error | undefined;
  try {
    return await work(client);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) broken = error as Error;
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Runs `work` in a transaction in which these settings hold; row-level security reads them. */
export async function inTransaction<T>(
  settings: Record<string, string>,
  work: (client: pg.PoolClient) => Promise<T>,
  from: pg.Pool = pgPool(),
): Promise<T> {
  const client = await from.connect();
  let broken: Error | undefined;
  const calls = Object.keys(settings).map((_, n) => `set_config($${2 * n + 1}, $${2 * n + 2}, true)`);
  try {
    await client.query("BEGIN");
    await client.query(`SELECT ${calls.join(", ")}`, Object.entries(settings).flat());
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch((reason: Error) => {
      broken = reason;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Runs `work` in a transaction that sees the rows of `orgIds` only. */
export const withOrgsPg = <T>(orgIds: readonly string[], work: (client: pg.PoolClient) => Promise<T>): Promise<T> =>
  inTransaction({ "app.org_ids": orgIds.join(","), "app.org_id": orgIds.length === 1 ? orgIds[0]! : "" }, work);

/** Ends the pools, for a clean stop. */
export async function closePg(): Promise<void> {
  const ending = [pool, ownersPool];
  pool = undefined;
  ownersPool = undefined;
  await Promise.all(ending.map((one) => one?.end()));
}
