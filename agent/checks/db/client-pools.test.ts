import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { brokenText } from "../../testing/broken-text";
import { recordedHost } from "../../testing/recorded-host";
import { fullPool, readFullPool } from "./client-pools";

const HIKARI = "java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available, request timed out after 30002ms";
const now = Date.UTC(2026, 10, 1, 12);

describe("a client's pool that is full", () => {
  it.each([
    [`${HIKARI}.`, "HikariCP", "HikariPool-1 had none free for 30002 ms"],
    [
      `${HIKARI} (total=10, active=10, idle=0, waiting=5)`,
      "HikariCP",
      "HikariPool-1 had none free for 30002 ms, with 10 of 10 in use and 5 waiting",
    ],
    [
      "QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 30.00 (Background on this error at: https://sqlalche.me/e/20/3o7r)",
      "SQLAlchemy",
      "all 15 (pool_size 5, max_overflow 10) were in use for 30 s",
    ],
    [
      "TimeoutError: QueuePool limit of size 20 overflow 0 reached, connection timed out, timeout 5",
      "SQLAlchemy",
      "all 20 (pool_size 20, max_overflow 0) were in use for 5 s",
    ],
    [
      "Timed out fetching a new connection from the connection pool. More info: http://pris.ly/d/connection-pool (Current connection pool timeout: 10, connection limit: 5)",
      "Prisma",
      "all 5 were in use for 10 s",
    ],
    ["psycopg_pool.PoolTimeout: couldn't get a connection after 30.00 sec", "psycopg_pool", "none was free for 30 s"],
    [
      "GetConnectionTimeoutException: wait millis 60000, active 20, maxActive 20, creating 0",
      "Druid",
      "none was free for 60000 ms, with 20 of 20 in use",
    ],
    ["SequelizeConnectionAcquireTimeoutError: Operation timeout", "Sequelize", "Operation timeout"],
    ["psycopg2.pool.PoolError: connection pool exhausted", "psycopg2", "exhausted"],
    ["Failed getting connection; pool exhausted", "MySQL Connector", "exhausted"],
    [
      "(DBConnection.ConnectionError) connection not available and request was dropped from queue after 2937ms",
      "Ecto",
      "none was free for 2937 ms",
    ],
    ["Timeout expired. The timeout period elapsed prior to obtaining a connection from the pool.", "ADO.NET", "prior to obtaining"],
    ["KnexTimeoutError: Knex: Timeout acquiring a connection. The pool is probably full.", "Knex", "probably full"],
  ])("is known by its words: %s", (line, library, detail) => {
    const found = readFullPool(`2026-11-01 11:59:58,123 ERROR [http-1] ${line}`)!;
    expect(found.library).toBe(library);
    expect(found.detail).toContain(detail);
  });

  it.each([
    `${HIKARI} (total=0, active=0, idle=0, waiting=3)`,
    "HikariPool-1 - Pool stats (total=10, active=10, idle=0, waiting=0)",
    "HikariPool-1 - Start completed.",
    "engine.pool.size 5 overflow 10",
    "Connection refused, request timed out",
  ])("is not one that has no server, or talks of something else: %s", (line) => expect(readFullPool(line)).toBeNull());

  it("never throws, whatever the text", () => {
    fc.assert(fc.property(brokenText, (noise) => void readFullPool(noise)));
  });
});

describe("a full pool in a log", () => {
  const look = (content: string, writtenMsAgo = 1_000, memory = new Map<string, unknown>()) =>
    fullPool(recordedHost({ nowMs: now, files: { "/srv/app.log": { content, mtimeMs: now - writtenMsAgo } } }), ["/srv/*.log"], memory);

  it("counts for five minutes by the log's own times, in any time zone", async () => {
    const at = (time: string, text: string) => `2026-11-01 ${time} ${text}\n`;
    expect(await look(at("03:00:00", HIKARI) + at("03:04:00", "served"))).toMatchObject({ library: "HikariCP", file: "app.log" });
    expect(await look(at("03:00:00", HIKARI) + at("03:06:00", "served"))).toBeNull();
    expect(await look(at("03:00:00", HIKARI), 6 * 60_000)).toBeNull();
  });

  it("counts without times from the look at which it was new", async () => {
    const memory = new Map<string, unknown>();
    const files = { "/srv/app.log": { content: `${HIKARI}\n`, mtimeMs: now } };
    const machine = recordedHost({ nowMs: now, files });
    const ask = () => fullPool(machine, ["/srv/app.log"], memory);
    expect(await ask()).not.toBeNull();
    machine.tick(6 * 60_000);
    machine.files.set("/srv/app.log", `${HIKARI}\nserved\n`);
    expect(await ask()).toBeNull();
    machine.files.set("/srv/app.log", `${HIKARI}\nserved\n${HIKARI}\n`);
    expect(await ask()).not.toBeNull();
  });
});
