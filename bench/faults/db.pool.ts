import pg from "pg";
import { Workload } from "@/lib/contracts/workload";
import { type EmbeddedPostgres, startPostgres } from "@/scripts/postgres/server";
import { missingTool } from "@/scripts/tools/debian";
import type { Fault } from "./fault";

const servers = new Map<string, EmbeddedPostgres>();
/** 23 connections, 3 of them for superusers: 18 are 90 % of what ordinary roles may use. */
const MAXIMUM = 23;
const LEAKED = 18;
/** After this time the last session counts, too. */
const SETTLED_MS = 6_000;

/** A worker that opens transactions and never ends them, on a real PostgreSQL: at 90 % of its connections. */
export const fault: Fault = {
  id: "db.pool",
  title: "sessions idle in a transaction hold 90 % of the connections",
  repaired: "real",
  unavailable: async () => missingTool("psql"),
  async healthy(dir) {
    const server = await startPostgres(dir, ["-c", `max_connections=${MAXIMUM}`]);
    servers.set(dir, server);
    const workers = await connect(server.url, "worker", 2);
    return async () => {
      for (const worker of workers) await worker.end().catch(() => {});
      await server.stop();
      await server.remove();
      servers.delete(dir);
    };
  },
  workload: () => Workload.parse({ name: "orders", kind: "database", dsnEnv: "ORDERS_DSN" }),
  async inject(dir) {
    const leaked = await connect(servers.get(dir)!.url, "leaky-worker", LEAKED - 2);
    for (const session of leaked) await session.query("begin; select count(*) from pg_class");
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
    return async () => {
      for (const session of leaked) await session.end().catch(() => {});
    };
  },
  expect: {
    code: "idle-in-transaction",
    sentence:
      /^PostgreSQL at 127\.0\.0\.1:\d+ has 18 of 20 connections in use \(90 %; maximum 23, 3 reserved for superusers; warns at 85 %\); 16 sessions idle in a transaction for over 5 s, the oldest \d+ s \(leaky-worker as millwright\).* \(pg_stat_activity\)\.$/,
  },
  runbook: "end-idle-transactions",
  parameters: (dir) => ({ dsn: servers.get(dir)!.url }),
  environment: (dir) => ({ ORDERS_DSN: servers.get(dir)!.url }),
  findWithinMs: 60_000,
};

async function connect(url: string, name: string, count: number): Promise<pg.Client[]> {
  const clients: pg.Client[] = [];
  for (let at = 0; at < count; at++) {
    const client = new pg.Client({ connectionString: url, application_name: name });
    // The repair ends these sessions from the other side.
    client.on("error", () => {});
    await client.connect();
    clients.push(client);
  }
  return clients;
}
