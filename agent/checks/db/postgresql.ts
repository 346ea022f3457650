import * as z from "zod";
import type { Host } from "../../host/host";
import type { Dsn } from "./dsn";
import { type PoolAnswer, poolTrouble } from "./pool";

const session = (state: string, since: string) => `(
  select coalesce(json_agg(row_to_json(s)), '[]') from (
    select pid || '@' || extract(epoch from backend_start) as key, coalesce(usename, '') as user, coalesce(application_name, '') as application,
      greatest(0, extract(epoch from now() - ${since}) * 1000)::bigint as "forMs", left(coalesce(query, ''), 200) as query
    from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() and ${state} order by ${since} limit 50) s)`;

/** One statement that reads everything (PostgreSQL 10 and later); the check's own connection is not counted. */
const QUERY = `select json_build_object(
  'maximum', current_setting('max_connections')::int,
  'reserved', current_setting('superuser_reserved_connections')::int + coalesce(current_setting('reserved_connections', true)::int, 0),
  'used', (select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()),
  'hidden', (select count(*) from pg_stat_activity where backend_type = 'client backend' and state is null),
  'idle', ${session("state in ('idle in transaction', 'idle in transaction (aborted)')", "state_change")},
  'slow', ${session("state = 'active' and now() - query_start > interval '30 seconds'", "query_start")})`;

const Session = z.object({ key: z.string(), user: z.string(), application: z.string(), forMs: z.number(), query: z.string() });
const Answer = z.object({
  maximum: z.number(),
  reserved: z.number(),
  used: z.number(),
  hidden: z.number().default(0),
  idle: z.array(Session),
  slow: z.array(Session),
});

/**
 * Asks PostgreSQL through its own client. The agent speaks no wire protocol of its own: SCRAM, TLS modes and service files are the client's
 * business, it stands on every host that runs the server, and the agent stays small. The password travels in the environment, not in the arguments.
 */
export async function postgresqlPool(host: Host, dsn: Dsn, timeoutMs: number): Promise<PoolAnswer> {
  const run = await host.run("psql", ["-X", "-q", "-A", "-t", "-w", "-c", QUERY], { timeoutMs, env: postgresqlEnvironment(dsn) });
  if (run.exitCode !== 0) return poolTrouble(run.stderr, run.error, "psql");
  const answer = readAnswer(run.stdout);
  if (!answer) return { trouble: "garbage", detail: "psql printed something else than one JSON object" };
  const { maximum, reserved, used, hidden, idle, slow } = answer;
  return { pool: { used, usable: Math.max(1, maximum - reserved), maximum, idleInTransaction: idle, slow, peak: null, hidden } };
}

function readAnswer(text: string) {
  try {
    return Answer.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** The client's settings: read-only, with time limits, and a name by which people know who asks. */
const postgresqlEnvironment = (dsn: Dsn): Record<string, string> => ({
  PGHOST: dsn.socket ?? dsn.host,
  PGPORT: String(dsn.port),
  PGUSER: dsn.user,
  PGPASSWORD: dsn.password,
  PGDATABASE: dsn.database || "postgres",
  PGAPPNAME: "millwright",
  PGCONNECT_TIMEOUT: "3",
  PGOPTIONS: "-c statement_timeout=3000 -c default_transaction_read_only=on",
  ...(dsn.sslMode ? { PGSSLMODE: dsn.sslMode } : {}),
});
