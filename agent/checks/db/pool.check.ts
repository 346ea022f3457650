import type { Host } from "../../host/host";
import { degraded, type Finding, faulty, type Memory, notApplicable, unknown, workloadCheck } from "../check";
import { envReaderOf, readEnvFile } from "../env-file";
import { type FullPool, fullPool, fullPoolText } from "./client-pools";
import { parseConnectionString } from "./connection-string";
import { type Dsn, isSocket, parseDsn, serverText } from "./dsn";
import { type Sample, timeToBound } from "./forecast";
import { judgePool } from "./judge-pool";
import { lastSeen } from "./last-seen";
import { mariadbPool } from "./mariadb";
import { askPgBouncer, isQueue, type PoolerAnswer, poolerText, WAITS_LONG_MS } from "./pgbouncer";
import type { Pool, PoolAnswer, Trouble } from "./pool";
import { postgresqlPool } from "./postgresql";
import { refusalInLog } from "./refusal";

const SAMPLES = 30;
/** While the server gives the check no answer, a refusal in the workload's log counts for so long. */
const TOLD_MS = 30 * 60_000;

export const dbPool = workloadCheck({
  id: "db.pool",
  title: "Database connections",
  about:
    "Counts the connections in use against what the server allows, and names the sessions that sit idle in a transaction or run long. When the last connection is gone every client fails at once.",
  knows:
    "PostgreSQL 10 and later, MariaDB and MySQL 5.7 and later; addresses as URLs with several hosts or a driver, of Java (`jdbc:`), libpq, .NET and Go. Places that PostgreSQL reserves and limits of the user or database are counted. PgBouncer in front is asked for its queue; it is found by its port, by the kind of connection to the server, or by `pgbouncer=true` in the address. Full pools of clients are read from the workload's logs: HikariCP, SQLAlchemy, Prisma, psycopg, Tomcat JDBC, DBCP, Druid, c3p0, Knex, Sequelize, sqlx, deadpool, ActiveRecord, Ecto, Npgsql and others; and the servers' own refusals that clients log.",
  cannotSee:
    "Other poolers' queues (Pgpool, ProxySQL, RDS Proxy), slow queries below 30 s, replication, and sessions of other users where the role may not see them.",
  every: "15s",
  within: "12s",
  appliesTo: (workload) => workload.dsnEnv !== undefined,
  async run(host, workload, memory) {
    const text = host.env(workload.dsnEnv!) || (await readEnvFile(host, workload.envFile, envReaderOf(workload)))[workload.dsnEnv!];
    if (!text)
      return unknown(`The check needs the variable ${workload.dsnEnv} in the agent's environment or in the workload's environment file.`);
    const dsn = parseDsn(text) ?? parseConnectionString(text);
    if (!dsn) return notApplicable(`The variable ${workload.dsnEnv} holds no PostgreSQL or MariaDB address.`);
    const anyPool = await fullPool(host, workload.logs, memory, TOLD_MS);
    const clientPool = anyPool?.isRecent ? anyPool : null;
    const answer = await (dsn.kind === "postgresql" ? postgresqlPool(host, dsn) : mariadbPool(host, dsn));
    const server = { kind: dsn.kind, places: "trouble" in answer ? dsn.places : [answer.place] };
    const { host: name, port } = server.places[0]!;
    const data = {
      kind: dsn.kind,
      host: isSocket(server.places[0]!) ? "localhost" : name,
      port,
      unit: workload.unit ?? "",
      dsn_env: workload.dsnEnv,
    };
    const pooler = await poolerInFront(host, dsn, answer, memory);
    const refused = await lastSeen(host, workload.logs, memory, refusalInLog, "refused", TOLD_MS);
    if ("trouble" in answer) {
      // Without an answer of the server, its words in the workload's log count.
      const isBlind = refused !== null && ["needs", "refused", "unreachable"].includes(answer.trouble);
      const told = isBlind ? { ...refused.what, detail: `${refused.what.detail} (${refused.file})` } : answer;
      return troubled(told, server, data, anyPool, pooler);
    }
    const projected = forecast(host, answer.pool, memory);
    const finding = judgePool({ server, pool: answer.pool, projected, clientPool, pooler }, data, memory);
    if (!refused?.isRecent || finding.state !== "ok") return finding;
    const sentence = `${serverText(server)} refused clients within the last 5 minutes: ${refused.what.detail} (${refused.file}). Now: ${finding.sentence}`;
    return degraded("exhausted", sentence, data);
  },
});

/**
 * Asks PgBouncer where something stands in front of the server, or where a query got no answer: it waits like any client when the pool is
 * full. A server that is no PgBouncer is asked once only, because it logs each try as an error.
 */
async function poolerInFront(host: Host, dsn: Dsn, answer: PoolAnswer, memory: Memory): Promise<PoolerAnswer> {
  const isSuspected = "trouble" in answer ? answer.trouble === "unreachable" : answer.isInFront;
  if (dsn.kind !== "postgresql" || !isSuspected || memory.get("pooler") === "none") return "none";
  const places = "trouble" in answer ? dsn.places : [answer.place];
  const pooler = await askPgBouncer(host, { ...dsn, places });
  if (pooler === "none") memory.set("pooler", "none");
  return pooler;
}

function troubled(
  { trouble, detail }: Trouble,
  dsn: Pick<Dsn, "kind" | "places">,
  data: Record<string, unknown>,
  clientPool: FullPool | null,
  pooler: PoolerAnswer,
): Finding {
  const server = serverText(dsn);
  const client = clientPool ? `; ${fullPoolText(clientPool)}` : "";
  if (isQueue(pooler)) {
    const state = pooler.longestMs >= WAITS_LONG_MS ? faulty : degraded;
    return state(
      "clients-waiting",
      `${server} did not answer the check, which waits like other clients${poolerText(pooler)}${client}.`,
      data,
    );
  }
  if (trouble === "exhausted")
    return faulty("exhausted", `${server} takes no more connections, the whole server is full: ${detail}${client}.`, data);
  if (trouble === "user-limit")
    return faulty(
      "user-limit",
      `${server} lets this user in no more, a limit of the user or database is reached, not the server's: ${detail}${client}.`,
      data,
    );
  if (trouble === "resource-limit") return faulty("resource-limit", `${server} lets this user do no more within an hour: ${detail}.`, data);
  if (trouble === "pooler-full")
    return faulty("pooler-full", `The pooler in front of ${server} takes no more clients: ${detail}${client}.`, data);
  if (trouble === "unreachable") return faulty("unreachable", `${server} does not answer: ${detail}${poolerText(pooler)}${client}.`, data);
  const reason =
    trouble === "refused"
      ? `${server} does not let the check in: ${detail}`
      : trouble === "needs"
        ? `The check needs ${detail}`
        : `${server}: ${detail}`;
  return clientPool ? degraded("client-pool-full", `${reason}${client}.`, data) : unknown(`${reason}.`);
}

function forecast(host: Host, pool: Pool, memory: Memory): number | null {
  const samples = [...((memory.get("samples") as Sample[] | undefined) ?? []), { atMs: host.now(), used: pool.used }].slice(-SAMPLES);
  memory.set("samples", samples);
  return timeToBound(samples, pool.usable);
}
