import * as z from "zod";
import type { Host, RunResult } from "../../host/host";
import { bareHost, type Dsn, isSocket, type Place } from "./dsn";
import type { PoolAnswer } from "./pool";
import { poolTrouble } from "./refusal";

/** A role without pg_monitor sees of other roles' sessions only that they are there: neither their kind nor their state. */
const CLIENT =
  "(backend_type = 'client backend' or backend_type is null and datid is not null and usesysid is not null) and pid <> pg_backend_pid()";
const count = (which: string) => `(select count(*) from pg_stat_activity where ${CLIENT} and ${which})`;

const session = (state: string, since: string) => `(
  select coalesce(json_agg(row_to_json(s)), '[]') from (
    select pid || '@' || extract(epoch from backend_start) as key, coalesce(usename, '') as user, coalesce(application_name, '') as application,
      greatest(0, extract(epoch from now() - ${since}) * 1000)::bigint as "forMs", left(coalesce(query, ''), 200) as query
    from pg_stat_activity where ${CLIENT} and ${state} order by ${since} limit 50) s)`;

/** One statement that reads everything (PostgreSQL 10 and later); the check's own connection is not counted. */
const QUERY = `select json_build_object(
  'maximum', current_setting('max_connections')::int,
  'superuserReserved', current_setting('superuser_reserved_connections')::int,
  'reserved', coalesce(current_setting('reserved_connections', true)::int, 0),
  'port', current_setting('port')::int,
  'isLocal', inet_server_addr() is null,
  'used', ${count("true")},
  'hidden', ${count("state is null")},
  'narrower', (select coalesce(json_agg(row_to_json(l)), '[]') from (
    select 'role ' || rolname as name, rolconnlimit as "limit", ${count("usename = rolname")} as used from pg_roles
      where rolname = session_user and rolconnlimit > 0 and not rolsuper
    union all select 'database ' || datname, datconnlimit, ${count("datname = current_database()")} from pg_database
      where datname = current_database() and datconnlimit > 0
        and not exists (select from pg_roles where rolname = session_user and rolsuper)) l),
  'idle', ${session("state in ('idle in transaction', 'idle in transaction (aborted)')", "state_change")},
  'slow', ${session("state = 'active' and now() - query_start > interval '30 seconds'", "query_start")})`;

const Session = z.object({ key: z.string(), user: z.string(), application: z.string(), forMs: z.number(), query: z.string() });
const Limit = z.object({ name: z.string(), limit: z.number(), used: z.number() });
const Answer = z.object({
  maximum: z.number(),
  superuserReserved: z.number(),
  reserved: z.number(),
  port: z.number(),
  isLocal: z.boolean(),
  used: z.number(),
  hidden: z.number(),
  narrower: z.array(Limit),
  idle: z.array(Session),
  slow: z.array(Session),
});

/** Time limits are set in the session: a pooler in front refuses start-up options that it does not know. */
const QUIETLY = ["begin read only", "set local statement_timeout = 3000", QUERY, "commit"];

/**
 * Asks PostgreSQL through its own client. The agent speaks no wire protocol of its own: SCRAM, TLS modes and service files are the client's
 * business, it stands on every host that runs the server, and the agent stays small. The password travels in the environment, not in the arguments.
 */
export async function postgresqlPool(host: Host, dsn: Dsn): Promise<PoolAnswer> {
  let run = await runPsql(host, dsn, [...QUIETLY, "\\echo :HOST :PORT"]);
  // PgBouncer that gives out connections by the statement allows no transaction.
  if (/statement pooling mode/i.test(run.stderr)) run = await runPsql(host, dsn, [QUERY, "\\echo :HOST :PORT"]);
  if (run.exitCode !== 0) return poolTrouble(run, "psql");
  const [text = "", at = ""] = run.stdout.trim().split("\n");
  const answer = readAnswer(text);
  if (!answer) return { trouble: "garbage", detail: "psql printed something else than one JSON object" };
  const { maximum, reserved, superuserReserved, port, isLocal, used, hidden, narrower, idle, slow } = answer;
  const place = placeOf(at) ?? dsn.places[0]!;
  const usable = Math.max(1, maximum - reserved - superuserReserved);
  const kept = [
    superuserReserved > 0 && `${superuserReserved} reserved for superusers`,
    reserved > 0 && `${reserved} for pg_use_reserved_connections`,
  ];
  return {
    pool: { used, usable, maximum, reserved: kept.filter(Boolean).join(", "), narrower, idleInTransaction: idle, slow, peak: null, hidden },
    place,
    // Where a server names another port or kind of connection than the one used here, something stands in front of it.
    isInFront: dsn.isPooler || place.port !== port || isLocal !== isSocket(place),
  };
}

/** Runs statements and psql commands one after the other on one connection, until one fails. */
export const runPsql = (
  host: Host,
  dsn: Dsn,
  commands: string[],
  { format = ["-A", "-t"], timeoutMs = dsn.places.length > 1 ? 8_000 : 5_000 }: { format?: string[]; timeoutMs?: number } = {},
): Promise<RunResult> =>
  host.run("psql", ["-X", "-q", ...format, "-w", "-v", "ON_ERROR_STOP=1", ...commands.flatMap((command) => ["-c", command])], {
    timeoutMs,
    env: postgresqlEnvironment(dsn),
  });

function placeOf(text: string): Place | null {
  const [, host, port] = /^(\S+) (\d+)$/.exec(text) ?? [];
  return host && port ? { host: host.includes(":") ? `[${host}]` : host, port: Number(port) } : null;
}

function readAnswer(text: string) {
  try {
    return Answer.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** The client's settings: it tries several servers in turn, as applications do. The application name shows people who is asking. */
const postgresqlEnvironment = ({ places, user, password, database, sslMode, target }: Dsn): Record<string, string> => ({
  PGHOST: places.map(bareHost).join(","),
  PGPORT: places.map((place) => place.port).join(","),
  PGUSER: user,
  PGPASSWORD: password,
  PGDATABASE: database || "postgres",
  PGAPPNAME: "millwright",
  PGCONNECT_TIMEOUT: places.length > 1 ? "2" : "3",
  ...(target ? { PGTARGETSESSIONATTRS: target } : {}),
  ...(sslMode ? { PGSSLMODE: sslMode } : {}),
});
