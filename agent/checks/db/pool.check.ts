import type { Host } from "../../host/host";
import { degraded, type Finding, faulty, type Memory, notApplicable, ok, unknown, workloadCheck } from "../check";
import { countText, percentText, spanText } from "../quantity";
import { type Dsn, parseDsn, serverText } from "./dsn";
import { type Sample, timeToBound } from "./forecast";
import { mariadbPool } from "./mariadb";
import type { Pool, PoolAnswer, Session } from "./pool";
import { postgresqlPool } from "./postgresql";

/** The article's bound for a warning, and the lower one at which it ends, so that it does not flicker. */
const WARN = 0.85;
const CALM = 0.8;
/** A session idle in a transaction this long is a fault of its own; when connections are short, much less is enough. */
const IDLE_MS = 5 * 60_000;
const IDLE_WHEN_SHORT_MS = 10_000;
const SOON_MS = 15 * 60_000;
const TIMEOUT_MS = 5_000;
const SAMPLES = 30;

export const dbPool = workloadCheck({
  id: "db.pool",
  title: "Database connections",
  about:
    "Counts the connections in use against what the server allows, and names the sessions that sit idle in a transaction or run long. When the last connection is gone every client fails at once.",
  every: "15s",
  within: "12s",
  appliesTo: (workload) => workload.dsnEnv !== undefined,
  async run(host, workload, memory) {
    const text = host.env(workload.dsnEnv!);
    if (!text) return unknown(`The check needs the variable ${workload.dsnEnv} in the agent's environment.`);
    const dsn = parseDsn(text);
    if (!dsn) return notApplicable(`The variable ${workload.dsnEnv} holds no PostgreSQL or MariaDB address.`);
    const data = { kind: dsn.kind, host: dsn.host, port: dsn.port, unit: workload.unit ?? "", dsn_env: workload.dsnEnv };
    const answer = await ask(host, dsn);
    if ("trouble" in answer) return troubled(answer, dsn, data);
    const projected = forecast(host, answer.pool, memory);
    return judge(answer.pool, dsn, data, projected, memory);
  },
});

const ask = (host: Host, dsn: Dsn): Promise<PoolAnswer> =>
  dsn.kind === "postgresql" ? postgresqlPool(host, dsn, TIMEOUT_MS) : mariadbPool(host, dsn, TIMEOUT_MS);

function troubled(answer: Exclude<PoolAnswer, { pool: Pool }>, dsn: Dsn, data: Record<string, unknown>): Finding {
  const server = serverText(dsn);
  if (answer.trouble === "exhausted") return faulty("exhausted", `${server} takes no more connections: ${answer.detail}.`, data);
  if (answer.trouble === "unreachable") return faulty("unreachable", `${server} does not answer: ${answer.detail}.`, data);
  if (answer.trouble === "refused") return unknown(`${server} does not let the check in: ${answer.detail}.`);
  return unknown(answer.trouble === "needs" ? `The check needs ${answer.detail}.` : `${server}: ${answer.detail}.`);
}

function forecast(host: Host, pool: Pool, memory: Memory): number | null {
  const samples = [...((memory.get("samples") as Sample[] | undefined) ?? []), { atMs: host.now(), used: pool.used }].slice(-SAMPLES);
  memory.set("samples", samples);
  return timeToBound(samples, pool.usable);
}

function judge(pool: Pool, dsn: Dsn, base: Record<string, unknown>, projected: number | null, memory: Memory): Finding {
  const ratio = pool.used / pool.usable;
  const short = ratio >= (memory.get("short") === true ? CALM : WARN);
  memory.set("short", short);
  const triggerMs = short ? IDLE_WHEN_SHORT_MS : IDLE_MS;
  const isStuck = pool.idleInTransaction.some((session) => session.forMs >= triggerMs);
  // Those that came a little later belong to the same leak: a repair that left them would not hold.
  const stuck = isStuck ? pool.idleInTransaction.filter((session) => session.forMs >= triggerMs / 2) : [];
  const use = `${serverText(dsn)} has ${pool.used} of ${pool.usable} connections in use (${percentText(ratio)}, maximum ${pool.maximum}; warns at ${percentText(WARN)})`;
  const source = dsn.kind === "postgresql" ? "pg_stat_activity" : "information_schema.processlist, innodb_trx";
  const soon = projected !== null && projected < SOON_MS ? `; at this rate all are taken in ${spanText(projected)}` : "";
  const slow =
    pool.slow.length > 0 ? `; ${countText(pool.slow.length, "query has", "queries have")} run for over 30 s, ${oldest(pool.slow)}` : "";
  const hidden = pool.hidden > 0 ? `; the state of ${countText(pool.hidden, "session")} is hidden from this role: grant it pg_monitor` : "";
  const data = {
    ...base,
    used: pool.used,
    usable: pool.usable,
    maximum: pool.maximum,
    proposed_maximum: Math.ceil(pool.maximum * 1.5),
    sessions: stuck.map((session) => session.key).join(" "),
    idle: stuck.slice(0, 20),
    slow: pool.slow.slice(0, 20),
  };
  if (stuck.length > 0) {
    const held = `${countText(stuck.length, "session")} idle in a transaction for over ${spanText(triggerMs / 2)}, ${oldest(stuck)}`;
    return (short ? faulty : degraded)("idle-in-transaction", `${use}; ${held}${soon} (${source}).`, data);
  }
  if (short) return degraded("nearly-full", `${use}${slow}${soon}${hidden} (${source}).`, data);
  if (soon && ratio > 0.5) return degraded("filling", `${use}${soon} (${source}).`, data);
  return ok(`${use}${slow}${hidden} (${source}).`, { used: pool.used, usable: pool.usable });
}

function oldest(sessions: Session[]): string {
  const first = sessions.toSorted((a, b) => b.forMs - a.forMs)[0]!;
  return `the oldest ${spanText(first.forMs)} (${first.application || "no name"} as ${first.user || "nobody"})`;
}
