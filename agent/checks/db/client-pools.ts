import type { Host } from "../../host/host";
import type { Memory } from "../check";
import { excerpt } from "../quantity";
import { lastSeen } from "./last-seen";

/** A connection pool inside the workload's process had no free connection for a caller. */
export interface FullPool {
  library: string;
  /** The numbers in the line, or else the line itself. */
  detail: string;
  file: string;
}

interface Words {
  library: string;
  pattern: RegExp;
  detail?: (groups: Record<string, string | undefined>) => string;
}

/** How client pools report that they are full. A pool that could not open any connection is not full: the server is unreachable. */
const words: Words[] = [
  {
    library: "HikariCP",
    pattern:
      /(?:(?<pool>[\w.-]+) - )?Connection is not available, request timed out after (?<ms>\d+)ms(?! \(total=0,)(?: \(total=(?<total>\d+), active=(?<active>\d+), idle=\d+, waiting=(?<waiting>\d+)\))?/,
    detail: ({ pool, ms, total, active, waiting }) =>
      `${pool ?? "the pool"} had none free for ${ms} ms${total ? `, with ${active} of ${total} in use and ${waiting} waiting` : ""}`,
  },
  {
    library: "SQLAlchemy",
    pattern:
      /QueuePool limit of size (?<size>\d+) overflow (?<overflow>-?\d+) reached, connection timed out(?:, timeout (?<seconds>[\d.]+))?/,
    detail: ({ size, overflow, seconds }) =>
      `all ${Number(size) + Math.max(0, Number(overflow))} (pool_size ${size}, max_overflow ${overflow}) were in use${seconds ? ` for ${Number(seconds)} s` : ""}`,
  },
  {
    library: "Prisma",
    pattern:
      /Timed out fetching a new connection from the connection pool.*?(?:timeout: (?<seconds>\d+), connection limit: (?<limit>\d+))?\)?$/,
    detail: ({ seconds, limit }) => (limit ? `all ${limit} were in use for ${seconds} s` : "none was free in time"),
  },
  {
    library: "psycopg_pool",
    pattern: /couldn't get a connection after (?<seconds>[\d.]+) sec/,
    detail: ({ seconds }) => `none was free for ${Number(seconds)} s`,
  },
  { library: "Tomcat JDBC", pattern: /Pool empty\. Unable to fetch a connection in \d+ seconds, none available\[(?!size:0;)/ },
  { library: "DBCP", pattern: /Cannot get a connection, pool error Timeout waiting for idle object/ },
  { library: "Knex", pattern: /Timeout acquiring a connection\. The pool is probably full/ },
  { library: "sqlx", pattern: /pool timed out while waiting for an open connection/ },
  {
    library: "ActiveRecord",
    pattern: /could not obtain a connection from the pool within [\d.]+ seconds.*all pooled connections were in use/,
  },
  { library: "Npgsql", pattern: /The connection pool has been exhausted, either raise .?Max(imum)? ?Pool ?Size/i },
  {
    library: "Druid",
    pattern: /GetConnectionTimeoutException: wait millis (?<ms>\d+), active (?<active>[1-9]\d*), maxActive (?<most>\d+)/,
    detail: ({ ms, active, most }) => `none was free for ${ms} ms, with ${active} of ${most} in use`,
  },
  { library: "c3p0", pattern: /An attempt by a client to checkout a Connection has timed out/ },
  { library: "ADO.NET", pattern: /prior to obtaining a connection from the pool/ },
  { library: "psycopg2", pattern: /psycopg2\.pool\.PoolError: (?:connection pool exhausted|trying to get)/ },
  { library: "MySQL Connector", pattern: /Failed getting connection; pool exhausted/ },
  { library: "Sequelize", pattern: /SequelizeConnectionAcquireTimeoutError|ResourceRequest timed out/ },
  { library: "node-postgres", pattern: /timeout exceeded when trying to connect/ },
  { library: "Peewee", pattern: /MaxConnectionsExceeded/ },
  {
    library: "Ecto",
    pattern: /connection not available and request was dropped from queue after (?<ms>\d+)ms/,
    detail: ({ ms }) => `none was free for ${ms} ms`,
  },
  { library: "r2d2", pattern: /timed out waiting for connection$/ },
  { library: "deadpool", pattern: /Timeout occurred while waiting for a slot to become available/ },
  { library: "bb8", pattern: /Timed out in bb8/ },
];

/** What a log line says about a full pool. */
export function readFullPool(line: string): Omit<FullPool, "file"> | null {
  for (const { library, pattern, detail } of words) {
    const found = pattern.exec(line);
    if (found) return { library, detail: detail?.(found.groups ?? {}) ?? excerpt(line) };
  }
  return null;
}

/** The last full pool that the workload's logs tell of, when it is at most `within` old, or five minutes. */
export async function fullPool(
  host: Host,
  logs: string[],
  memory: Memory,
  within?: number,
): Promise<(FullPool & { isRecent: boolean }) | null> {
  const seen = await lastSeen(host, logs, memory, readFullPool, "full-pool", within);
  return seen && { ...seen.what, file: seen.file, isRecent: seen.isRecent };
}

export const fullPoolText = ({ library, detail, file }: FullPool): string =>
  `the workload's own ${library} pool was full: ${detail} (${file})`;
