import { degraded, type Finding, faulty, type Memory, ok } from "../check";
import { countText, percentText, spanText } from "../quantity";
import { type FullPool, fullPoolText } from "./client-pools";
import { type Dsn, serverText } from "./dsn";
import { isQueue, type PoolerAnswer, poolerText, WAITS_LONG_MS } from "./pgbouncer";
import type { Pool, Session } from "./pool";

/** The share at which a warning begins, and the lower one at which it ends, so that it does not flap. */
const WARN = 0.85;
const CALM = 0.8;
/** A session idle in a transaction this long is a fault of its own; when connections are short, much less is enough. */
const IDLE_MS = 5 * 60_000;
const IDLE_WHEN_SHORT_MS = 10_000;
const SOON_MS = 15 * 60_000;

export interface Evidence {
  server: Pick<Dsn, "kind" | "places">;
  pool: Pool;
  /** Milliseconds until the last connection is taken, by the trend; null without a trend. */
  projected: number | null;
  clientPool: FullPool | null;
  pooler: PoolerAnswer;
}

/** The verdict on connections that could be counted. */
export function judgePool(
  { server, pool, projected, clientPool, pooler }: Evidence,
  base: Record<string, unknown>,
  memory: Memory,
): Finding {
  const ratio = pool.used / pool.usable;
  const short = ratio >= (memory.get("short") === true ? CALM : WARN);
  memory.set("short", short);
  const triggerMs = short ? IDLE_WHEN_SHORT_MS : IDLE_MS;
  const isStuck = pool.idleInTransaction.some((session) => session.forMs >= triggerMs);
  // Sessions that came a little later belong to the same leak: a repair must end them, too.
  const stuck = isStuck ? pool.idleInTransaction.filter((session) => session.forMs >= triggerMs / 2) : [];
  const limits = `maximum ${pool.maximum}${pool.reserved && `, ${pool.reserved}`}; warns at ${percentText(WARN)}`;
  const use = `${serverText(server)} has ${pool.used} of ${pool.usable} connections in use (${percentText(ratio)}; ${limits})`;
  const source = server.kind === "postgresql" ? "pg_stat_activity" : "information_schema.processlist, innodb_trx";
  const soon = projected !== null && projected < SOON_MS ? `; at this rate all are taken in ${spanText(projected)}` : "";
  const slow =
    pool.slow.length > 0 ? `; ${countText(pool.slow.length, "query has", "queries have")} run for over 30 s, ${oldest(pool.slow)}` : "";
  const hidden = pool.hidden > 0 ? `; the state of ${countText(pool.hidden, "session")} is hidden from this role: grant it pg_monitor` : "";
  const client = clientPool ? `; ${fullPoolText(clientPool)}` : "";
  const narrower = pool.narrower.map((own) => `; ${own.name} has ${own.used} of its ${own.limit}`).join("");
  const front = poolerText(pooler);
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
    return (short ? faulty : degraded)("idle-in-transaction", `${use}${narrower}; ${held}${soon}${front}${client} (${source}).`, data);
  }
  if (isQueue(pooler))
    return (pooler.longestMs >= WAITS_LONG_MS ? faulty : degraded)(
      "clients-waiting",
      `${use}${narrower}${front}${slow}${client} (${source}).`,
      data,
    );
  if (pool.narrower.some((own) => own.used / own.limit >= WARN))
    return degraded("user-limit", `${use}${narrower}${slow}${front}${client}${hidden} (${source}).`, data);
  if (short) return degraded("nearly-full", `${use}${narrower}${slow}${soon}${front}${client}${hidden} (${source}).`, data);
  if (clientPool) return degraded("client-pool-full", `${use}${narrower}${slow}${front}${client} (${source}).`, data);
  if (soon && ratio > 0.5) return degraded("filling", `${use}${narrower}${soon}${front} (${source}).`, data);
  return ok(`${use}${narrower}${front}${slow}${hidden} (${source}).`, { used: pool.used, usable: pool.usable });
}

function oldest(sessions: Session[]): string {
  const first = sessions.toSorted((a, b) => b.forMs - a.forMs)[0]!;
  return `the oldest ${spanText(first.forMs)} (${first.application || "no name"} as ${first.user || "nobody"})`;
}
