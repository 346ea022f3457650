import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Workload } from "../../../lib/contracts/workload";
import { brokenText } from "../../testing/broken-text";
import { type Recording, recordedHost } from "../../testing/recorded-host";
import { parseDsn } from "./dsn";
import { timeToBound } from "./forecast";
import { readRows } from "./mariadb";
import { dbPool } from "./pool.check";
import { poolTrouble } from "./refusal";

const workload = Workload.parse({ name: "orders", kind: "database", dsnEnv: "ORDERS_DSN", unit: "postgresql.service" });
const NOW = Date.UTC(2026, 10, 1);
const session = (forMs: number) => ({ key: "41@1793534000.5", user: "app", application: "worker", forMs, query: "select 1" });
const answer = (used: number, more: object = {}) =>
  JSON.stringify({
    ...{ maximum: 103, superuserReserved: 3, reserved: 0, port: 5432, isLocal: false, hidden: 0, narrower: [] },
    ...{ used, idle: [], slow: [], ...more },
  });
const host = (
  psql: NonNullable<Recording["programs"]>[string] | undefined,
  dsn: string | undefined = "postgresql://app:s3cr3t@db.test/orders",
) => recordedHost({ env: dsn === undefined ? {} : { ORDERS_DSN: dsn }, programs: psql === undefined ? {} : { "psql*": psql } });
const run = (machine: ReturnType<typeof host>, memory = new Map<string, unknown>()) => dbPool.run(machine, workload, memory);

describe("a server's refusal in the log of its client", () => {
  const look = (psql: string | undefined, text: string, ageMs = 60_000) => {
    const files = { "/srv/api.log": { content: `GET /jobs 500\n${text}\n`, mtimeMs: NOW - ageMs } };
    const programs: Recording["programs"] = psql === undefined ? {} : { "psql*": psql };
    const machine = recordedHost({ nowMs: NOW, env: { ORDERS_DSN: "postgresql://app:s3cr3t@db.test/orders" }, programs, files });
    return dbPool.run(machine, { ...workload, logs: ["/srv/api.log"] }, new Map());
  };
  const FULL = "OperationalError: FATAL:  sorry, too many clients already";

  it("counts while the server itself cannot be asked", async () => {
    expect(await look(undefined, FULL)).toMatchObject({
      state: "faulty",
      code: "exhausted",
      sentence: expect.stringContaining("(api.log)"),
    });
    expect(await look(undefined, "Error: ER_CON_COUNT_ERROR: Too many connections", 20 * 60_000)).toMatchObject({ code: "exhausted" });
    expect(await look(undefined, FULL, 40 * 60_000)).toMatchObject({ state: "unknown" });
    expect(await look(undefined, "nginx: 512 worker_connections are not enough, too many connections")).toMatchObject({ state: "unknown" });
  });

  it("counts for five minutes when the server has room again", async () => {
    expect(await look(answer(40), FULL)).toMatchObject({
      state: "degraded",
      code: "exhausted",
      sentence: expect.stringContaining("Now: "),
    });
    expect(await look(answer(40), FULL, 6 * 60_000)).toMatchObject({ state: "ok" });
  });
});

describe("database connections", () => {
  it("are counted against what ordinary roles may use", async () => {
    expect(await run(host(answer(40)))).toMatchObject({
      state: "ok",
      sentence:
        "PostgreSQL at db.test:5432 has 40 of 100 connections in use (40 %; maximum 103, 3 reserved for superusers; warns at 85 %) (pg_stat_activity).",
    });
    expect((await run(host(answer(40, { reserved: 5 })))).sentence).toContain(
      "40 of 95 connections in use (42 %; maximum 103, 3 reserved for superusers, 5 for pg_use_reserved_connections;",
    );
  });

  it("warn at 85 % and stay warned until they fall under 80 %", async () => {
    const memory = new Map<string, unknown>();
    expect(await run(host(answer(84)), memory)).toMatchObject({ state: "ok" });
    expect(await run(host(answer(85)), memory)).toMatchObject({
      state: "degraded",
      code: "nearly-full",
      data: { proposed_maximum: 155, unit: "postgresql.service" },
    });
    expect(await run(host(answer(81)), memory)).toMatchObject({ code: "nearly-full" });
    expect(await run(host(answer(79)), memory)).toMatchObject({ state: "ok" });
    expect(await run(host(answer(84)), memory)).toMatchObject({ state: "ok" });
  });

  it("are held by sessions idle in a transaction: sooner a fault when connections are short", async () => {
    const idle = { idle: [session(20_000), { ...session(7_000), key: "42@1793534013.5" }, { ...session(1_000), key: "43@1793534019.5" }] };
    expect(await run(host(answer(40, idle)))).toMatchObject({ state: "ok" });
    const finding = await run(host(answer(90, idle)));
    expect(finding).toMatchObject({
      state: "faulty",
      code: "idle-in-transaction",
      data: { sessions: "41@1793534000.5 42@1793534013.5", kind: "postgresql" },
    });
    expect(finding.sentence).toContain("2 sessions idle in a transaction for over 5 s, the oldest 20 s (worker as app)");
    expect(await run(host(answer(40, { idle: [session(400_000)] })))).toMatchObject({ state: "degraded", code: "idle-in-transaction" });
  });

  it("say when this role may not see what the sessions do", async () => {
    expect((await run(host(answer(90, { hidden: 80 })))).sentence).toContain(
      "the state of 80 sessions is hidden from this role: grant it pg_monitor",
    );
  });

  it("are projected to run out, only when a line fits", async () => {
    const memory = new Map<string, unknown>();
    const machine = host(undefined);
    let finding = await run(machine, memory);
    for (let step = 0; step < 8; step++) {
      const rising = recordedHost({
        env: { ORDERS_DSN: "postgresql://db.test" },
        programs: { "psql*": answer(58 + step * 2) },
        nowMs: step * 60_000,
      });
      finding = await dbPool.run(rising, workload, memory);
    }
    expect(finding).toMatchObject({ state: "degraded", code: "filling" });
    expect(finding.sentence).toContain("at this rate all are taken in 14 min");
  });

  it("have run out when the server says so", async () => {
    const full = {
      exitCode: 2,
      stderr: 'psql: error: connection to server at "db.test" failed: FATAL:  sorry, too many clients already\n',
    };
    expect(await run(host(full))).toMatchObject({ state: "faulty", code: "exhausted" });
    const reserved = { exitCode: 2, stderr: "FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute" };
    expect(await run(host(reserved))).toMatchObject({ code: "exhausted" });
  });

  it.each([
    ["ERROR 1040 (HY000): Too many connections", "exhausted", "the whole server is full"],
    ["ERROR 1040 (08004): Too many connections", "exhausted", "the whole server is full"],
    ["ERROR 1203 (42000): User shop already has more than 'max_user_connections' active connections", "user-limit", "a limit of the user"],
    ["ERROR 1226 (42000): User 'shop' has exceeded the 'max_user_connections' resource (current value: 5)", "user-limit", "value: 5"],
    [
      "ERROR 1226 (42000): User 'shop' has exceeded the 'max_connections_per_hour' resource (current value: 90)",
      "resource-limit",
      "an hour",
    ],
    ["ERROR 1226 (42000): User 'shop' has exceeded the 'max_queries_per_hour' resource (current value: 9)", "resource-limit", "an hour"],
  ])("tell whose limit MariaDB names: %s", async (stderr, code, words) => {
    const machine = recordedHost({ env: { ORDERS_DSN: "mysql://shop:x@db/shop" }, programs: { "mariadb*": { exitCode: 1, stderr } } });
    expect(await run(machine)).toMatchObject({ state: "faulty", code, sentence: expect.stringContaining(words) });
  });

  it.each([
    ['FATAL:  too many connections for role "app"', "user-limit"],
    ['FATAL:  too many connections for database "orders"', "user-limit"],
    ["FATAL:  no more connections allowed (max_client_conn)", "pooler-full"],
    ["FATAL:  query_wait_timeout", "pooler-full"],
    ["FATAL:  server login has been failing, cached error: FATAL: sorry, too many clients already (server_login_retry)", "exhausted"],
  ])("tell whose limit PostgreSQL or a pooler names: %s", async (words, code) => {
    const stderr = `psql: error: connection to server at "db.test" (10.0.0.9), port 5432 failed: ${words}\n`;
    expect(await run(host({ exitCode: 2, stderr }))).toMatchObject({ state: "faulty", code });
  });

  it("reach the limit of a role long before the server's", async () => {
    expect(await run(host(answer(20, { narrower: [{ name: "role app", limit: 20, used: 18 }] })))).toMatchObject({
      state: "degraded",
      code: "user-limit",
      sentence: expect.stringContaining("role app has 18 of its 20"),
    });
    expect(await run(host(answer(20, { narrower: [{ name: "role app", limit: 20, used: 3 }] })))).toMatchObject({ state: "ok" });
  });

  it("come from the server that answered, of several", async () => {
    const several = host(`${answer(40)}\nb.test 5433\n`, "postgresql+asyncpg://app:s3cr3t@a.test,b.test:5433/orders");
    expect((await run(several)).sentence).toContain("PostgreSQL at b.test:5433 has 40 of 100");
    const silent = host({ exitCode: 2, stderr: "psql: error: Connection refused" }, "postgres://app:s3cr3t@a.test,b.test:5433/orders");
    expect((await run(silent)).sentence).toContain("PostgreSQL at a.test:5432 or b.test:5433 does not answer");
    const refused = { exitCode: 1, stderr: "ERROR 2002 (HY000): Can't connect to server on 'a' (115)" };
    const second = recordedHost({
      env: { ORDERS_DSN: "mysql+pymysql://app@a:1,b:2/shop" },
      programs: { "mariadb*": (args) => (args.includes("--host=b") ? "limits\t20\nstatus\tTHREADS_CONNECTED\t5\n" : refused) },
    });
    expect((await run(second)).sentence).toContain("MariaDB at b:2 has 4 of 20");
  });

  it("are not the bottleneck when the workload's own pool is", async () => {
    const line = "sqlalchemy.exc.TimeoutError: QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 30.00";
    const nowMs = Date.UTC(2026, 10, 1);
    const machine = (programs: Recording["programs"]) =>
      recordedHost({
        nowMs,
        env: { ORDERS_DSN: "postgresql://db.test" },
        files: { "/srv/app.log": { content: `started\n${line}\n`, mtimeMs: nowMs - 1_000 } },
        programs,
      });
    const logged = { ...workload, logs: ["/srv/*.log"] };
    const finding = await dbPool.run(machine({ "psql*": answer(17) }), logged, new Map());
    expect(finding).toMatchObject({ state: "degraded", code: "client-pool-full" });
    expect(finding.sentence).toContain(
      "the workload's own SQLAlchemy pool was full: all 15 (pool_size 5, max_overflow 10) were in use for 30 s (app.log)",
    );
    expect(await dbPool.run(machine({}), logged, new Map())).toMatchObject({ code: "client-pool-full" });
    expect(await dbPool.run(machine({ "psql*": answer(90) }), logged, new Map())).toMatchObject({ code: "nearly-full" });
  });

  it("never carry the password into arguments or sentences", async () => {
    const machine = host({ exitCode: 2, stderr: 'FATAL:  password authentication failed for user "app"' });
    const finding = await run(machine);
    expect(finding.state).toBe("unknown");
    expect(JSON.stringify([finding, machine.ran])).not.toContain("s3cr3t");
  });

  it("find the address in the workload's environment file, too", async () => {
    const machine = recordedHost({
      files: { "/srv/orders.env": "ORDERS_DSN='host=db.test user=app dbname=orders'\n" },
      programs: { "psql*": answer(1) },
    });
    const finding = await dbPool.run(machine, { ...workload, envFile: "/srv/orders.env" }, new Map());
    expect(finding).toMatchObject({ state: "ok", sentence: expect.stringContaining("PostgreSQL at db.test:5432 has 1 of") });
  });

  it("are unknown without the variable, the client or a sensible answer; a dead server is a fault", async () => {
    expect((await run(host(answer(1), ""))).sentence).toBe(
      "The check needs the variable ORDERS_DSN in the agent's environment or in the workload's environment file.",
    );
    expect((await run(host(undefined))).sentence).toBe("The check needs the program psql, which is not installed.");
    expect(await run(host("\u0000{{{"))).toMatchObject({ state: "unknown" });
    expect(await run(host(answer(1), "redis://x"))).toMatchObject({ state: "not-applicable" });
    expect(await run(host({ error: "timeout" }))).toMatchObject({ state: "faulty", code: "unreachable" });
    expect(dbPool.appliesTo(Workload.parse({ name: "x", kind: "service" }))).toBe(false);
  });

  it("are read from MariaDB, also where MySQL 8 moved the tables", async () => {
    const rows =
      "limits\t20\nstatus\tTHREADS_CONNECTED\t19\nstatus\tMAX_USED_CONNECTIONS\t20\nidle\t77\tapp\tshop\t12\t\nslow\t9\tapp\tshop\t45\tselect sleep(99)\n";
    const machine = (programs: Recording["programs"]) => recordedHost({ env: { ORDERS_DSN: "mysql://app:s3cr3t@db.test/shop" }, programs });
    const finding = await run(machine({ "mariadb*": rows }));
    expect(finding).toMatchObject({ code: "idle-in-transaction", data: { sessions: "77", kind: "mariadb", used: 18 } });
    const moved = (args: string[]) =>
      args.at(-1)!.includes("performance_schema")
        ? rows
        : { exitCode: 1, stderr: "ERROR 1109 (42S02): Unknown table 'GLOBAL_STATUS' in information_schema" };
    expect(await run(machine({ "mysql*": moved }))).toMatchObject({ code: "idle-in-transaction" });
    expect(await run(machine({ "mariadb*": { exitCode: 1, stderr: "ERROR 1040 (HY000): Too many connections" } }))).toMatchObject({
      code: "exhausted",
    });
  });
});

describe("what the pool check reads", () => {
  it("never throws, whatever the text", () => {
    fc.assert(
      fc.property(brokenText, brokenText, (noise, tail) => {
        parseDsn(noise);
        parseDsn(`postgresql://${tail}`);
        readRows(noise);
        readRows(`limits\t${noise}\nstatus\tTHREADS_CONNECTED\t${noise}`);
        poolTrouble({ stderr: noise }, "psql");
      }),
    );
  });

  it("projects an exact line exactly, and nothing that falls or jitters", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 100 }), (slope, start) => {
        const samples = Array.from({ length: 10 }, (_, at) => ({ atMs: 1_000_000 + at * 1_000, used: start + slope * at }));
        expect(timeToBound(samples, start + slope * 19)).toBeCloseTo(10_000, 3);
        expect(
          timeToBound(
            samples.map((sample) => ({ ...sample, used: -sample.used })),
            10,
          ),
        ).toBeNull();
      }),
    );
    expect(
      timeToBound(
        [5, 9, 2, 8, 3, 7, 4].map((used, at) => ({ atMs: at * 1_000, used })),
        20,
      ),
    ).toBeNull();
  });
});
