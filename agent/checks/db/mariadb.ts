import type { Host } from "../../host/host";
import { bareHost, type Dsn, isSocket, type Place } from "./dsn";
import type { Pool, PoolAnswer, Session, Trouble } from "./pool";
import { poolTrouble } from "./refusal";

/**
 * Lines of `kind<TAB>…`, for MariaDB 10 and MySQL 5.7 and later. A sleeping session with an open InnoDB transaction is idle in a transaction;
 * seeing other users' sessions needs the PROCESS privilege.
 */
const QUERY = `
select 'limits', @@max_connections;
select 'mine', substring_index(current_user(), '@', 1), @@session.max_user_connections, count(*) from information_schema.processlist
  where user = substring_index(user(), '@', 1) and id <> connection_id();
select 'status', variable_name, variable_value from information_schema.global_status
  where variable_name in ('THREADS_CONNECTED', 'MAX_USED_CONNECTIONS');
select 'idle', p.id, p.user, coalesce(p.db, ''), p.time, '' from information_schema.processlist p
  join information_schema.innodb_trx t on t.trx_mysql_thread_id = p.id where p.command = 'Sleep' order by p.time desc limit 50;
select 'slow', p.id, p.user, coalesce(p.db, ''), p.time, left(coalesce(p.info, ''), 200) from information_schema.processlist p
  where p.command = 'Query' and p.time > 30 and p.id <> connection_id() order by p.time desc limit 50;`;

/** MySQL 8 moved the status variables. */
const MYSQL_8 = QUERY.replace("information_schema.global_status", "performance_schema.global_status");

/** Asks MariaDB or MySQL through its own client, for the reasons given in postgresql.ts. Of several servers the first that answers counts. */
export async function mariadbPool(host: Host, dsn: Dsn): Promise<PoolAnswer> {
  let answer: Pool | Trouble = { trouble: "unreachable", detail: "no server is named" };
  for (const place of dsn.places) {
    answer = await askPlace(host, dsn, place, dsn.places.length > 1 ? 3_000 : 5_000);
    if (!("trouble" in answer)) return { pool: answer, place, isInFront: false };
    if (answer.trouble !== "unreachable") return answer;
  }
  return answer;
}

async function askPlace(host: Host, dsn: Dsn, place: Place, timeoutMs: number): Promise<Pool | Trouble> {
  for (const program of ["mariadb", "mysql"])
    for (const query of [QUERY, MYSQL_8]) {
      const run = await host.run(program, [...argumentsOf(dsn, place), "-e", query], { timeoutMs, env: { MYSQL_PWD: dsn.password } });
      if (run.error === "ENOENT") break;
      if (run.exitCode !== 0 && /global_status/i.test(run.stderr) && query === QUERY) continue;
      return run.exitCode === 0 ? readRows(run.stdout) : poolTrouble(run, program);
    }
  return { trouble: "needs", detail: "the program mariadb or mysql, which is not installed" };
}

const argumentsOf = (dsn: Dsn, place: Place) => [
  "--no-defaults",
  "--batch",
  "--skip-column-names",
  "--connect-timeout=3",
  ...(isSocket(place) ? [`--socket=${place.host}`] : ["--protocol=TCP", `--host=${bareHost(place)}`, `--port=${place.port}`]),
  `--user=${dsn.user}`,
  ...(dsn.database ? [`--database=${dsn.database}`] : []),
];

/** The rows of the query above. The check's own connection is not counted. */
export function readRows(text: string): Pool | Trouble {
  const rows = text.split("\n").map((line) => line.split("\t"));
  const number = (kind: string, name?: string) => {
    const row = rows.find((cells) => cells[0] === kind && (name === undefined || cells[1]?.toUpperCase() === name));
    const value = Number(row?.at(-1) ?? Number.NaN);
    return Number.isFinite(value) ? value : null;
  };
  const maximum = number("limits");
  const connected = number("status", "THREADS_CONNECTED");
  if (maximum === null || connected === null || maximum < 1)
    return { trouble: "garbage", detail: "the client printed something else than the rows asked for" };
  const mine = rows.find(([kind, , limit, used]) => kind === "mine" && Number(limit) > 0 && Number(used) >= 0);
  return {
    used: Math.max(0, connected - 1),
    usable: maximum,
    maximum,
    reserved: "",
    narrower: mine ? [{ name: `user ${mine[1]}`, limit: Number(mine[2]), used: Number(mine[3]) }] : [],
    idleInTransaction: sessions(rows, "idle"),
    slow: sessions(rows, "slow"),
    peak: number("status", "MAX_USED_CONNECTIONS"),
    hidden: 0,
  };
}

const sessions = (rows: string[][], kind: string): Session[] =>
  rows.flatMap(([cell, key, user, database, seconds, query]) =>
    cell === kind && /^\d+$/.test(key ?? "") && /^\d+$/.test(seconds ?? "")
      ? [{ key: key!, user: user ?? "", application: database ?? "", forMs: Number(seconds) * 1_000, query: query ?? "" }]
      : [],
  );
