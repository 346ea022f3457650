import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Workload } from "../../../lib/contracts/workload";
import { freePort } from "../../../scripts/free-port";
import { type EmbeddedPostgres, startPostgres } from "../../../scripts/postgres/server";
import { needs } from "../../../scripts/testing/needs";
import { debianTool, missingTool } from "../../../scripts/tools/debian";
import { localHost } from "../../host/local-host";
import { brokenText } from "../../testing/broken-text";
import { recordedHost } from "../../testing/recorded-host";
import { isQueue, readPgBouncer } from "./pgbouncer";
import { dbPool } from "./pool.check";

const workload = Workload.parse({ name: "orders", kind: "database", dsnEnv: "ORDERS_DSN" });
const tables = (waiting: number, seconds: number) =>
  [
    "version",
    "PgBouncer 1.24.1",
    "database|user|cl_active|cl_waiting|sv_active|sv_idle|maxwait|maxwait_us|pool_mode",
    `orders|app|20|${waiting}|20|0|${seconds}|500000|transaction`,
    "orders|report|1|0|1|0|0|0|transaction",
    "pgbouncer|pgbouncer|1|0|0|0|0|0|statement",
    "name|host|port|database|pool_size",
    "orders|10.0.0.9|5432|orders|20",
    "pgbouncer||6432|pgbouncer|2",
    "",
  ].join("\n");

describe("what PgBouncer tells", () => {
  it("is its queue and its fullest pool", () => {
    const pooler = readPgBouncer(tables(12, 8))!;
    expect(pooler).toMatchObject({ waiting: 12, longestMs: 8_500 });
    expect(pooler.text).toBe(
      "PgBouncer 1.24.1 in front: 12 clients wait, the longest 9 s; its pool orders/app uses 20 of 20 server connections (SHOW POOLS)",
    );
    expect([tables(0, 0), tables(3, 0), tables(3, 1)].map((text) => isQueue(readPgBouncer(text)!))).toEqual([false, false, true]);
  });

  it("is nothing where another server answers, and never throws", () => {
    expect(readPgBouncer("version\nPostgreSQL 17.2 on x86_64\n")).toBeNull();
    fc.assert(fc.property(brokenText, (noise) => void readPgBouncer(`PgBouncer 1.0\nname|pool_size\n${noise}`)));
  });

  it("is asked for once of a server that is no PgBouncer", async () => {
    const answer = {
      maximum: 20,
      superuserReserved: 3,
      reserved: 0,
      port: 5432,
      isLocal: false,
      used: 2,
      hidden: 0,
      narrower: [],
      idle: [],
      slow: [],
    };
    const machine = recordedHost({
      env: { ORDERS_DSN: "postgres://app@db:15432/orders" },
      programs: {
        "psql*": (args) =>
          args.includes("show pools")
            ? { exitCode: 2, stderr: 'psql: error: FATAL:  database "pgbouncer" does not exist' }
            : `${JSON.stringify(answer)}\ndb 15432\n`,
      },
    });
    const memory = new Map<string, unknown>();
    for (let look = 0; look < 3; look++) expect(await dbPool.run(machine, workload, memory)).toMatchObject({ state: "ok" });
    expect(machine.ran).toHaveLength(4);
  });
});

describe("PgBouncer on the server's own port", () => {
  const looked = async (dsn: string, isLocal: boolean) => {
    const answer = {
      maximum: 20,
      superuserReserved: 3,
      reserved: 0,
      port: 5432,
      isLocal,
      used: 2,
      hidden: 0,
      narrower: [],
      idle: [],
      slow: [],
    };
    const programs = { "psql*": (args: string[]) => (args.includes("show pools") ? tables(12, 8) : JSON.stringify(answer)) };
    return dbPool.run(recordedHost({ env: { ORDERS_DSN: dsn }, programs }), workload, new Map());
  };

  it("is found by what the address says, or where it reaches the server another way than the client reached it", async () => {
    for (const [dsn, isLocal] of [
      ["postgres://app@db/orders?pgbouncer=true", false],
      ["postgres://app@db/orders", true],
      ["postgres:///orders?host=/run/pgbouncer", false],
    ] as const)
      expect(await looked(dsn, isLocal)).toMatchObject({ state: "degraded", code: "clients-waiting" });
    expect(await looked("postgres://app@db/orders", false)).toMatchObject({ state: "ok" });
    expect(await looked("postgres:///orders?host=/run/postgresql", true)).toMatchObject({ state: "ok" });
  });
});

describe("a real PgBouncer", { ...needs(missingTool("psql") ?? missingTool("pgbouncer")), timeout: 120_000 }, () => {
  let dir: string;
  let server: EmbeddedPostgres;
  let pooler: ChildProcess;
  let port: number;
  const at = (user: string, database: string) => `postgresql://${user}:${new URL(server.url).password}@127.0.0.1:${port}/${database}`;
  const look = (user: string, database: string) => dbPool.run({ ...localHost(), env: () => at(user, database) }, workload, new Map());
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "mw-pgbouncer-"));
    server = await startPostgres(dir, ["-c", "max_connections=23"]);
    port = await freePort();
    const { password } = new URL(server.url);
    const behind = `host=127.0.0.1 port=${server.port} dbname=millwright user=millwright password=${password}`;
    await writeFile(join(dir, "users"), `"watcher" "${password}"\n"app" "${password}"\n`, { mode: 0o644 });
    await writeFile(
      join(dir, "pgbouncer.ini"),
      `[databases]
orders = ${behind} pool_size=2
single = ${behind} pool_mode=statement
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = plain
auth_file = ${join(dir, "users")}
stats_users = watcher
pool_mode = transaction
${process.getuid?.() === 0 ? "user = nobody" : ""}
`,
    );
    pooler = spawn(debianTool("pgbouncer"), [join(dir, "pgbouncer.ini")], { stdio: ["ignore", "ignore", "pipe"] });
    for (let said = ""; !said.includes("process up"); ) said += String((await once(pooler.stderr!, "data"))[0]);
  }, 120_000);
  afterAll(async () => {
    if (pooler?.exitCode === null) {
      pooler.kill("SIGKILL");
      await once(pooler, "exit");
    }
    await server?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it("lets the check through and tells that nobody waits", async () => {
    const finding = await look("watcher", "orders");
    expect(finding.state).toBe("ok");
    expect(finding.sentence).toMatch(
      /^PostgreSQL at 127\.0\.0\.1:\d+ has \d+ of 20 connections in use .*; PgBouncer [\d.]+ in front: no client waits; its pool orders\/\w+ uses \d of 2 server connections/,
    );
  });

  it("lets the check through where it gives out connections by the statement", async () => {
    expect(await look("watcher", "single")).toMatchObject({ state: "ok" });
  });

  it("hides its queue from a user without the right", async () => {
    expect((await look("app", "orders")).sentence).toContain("PgBouncer in front hides its queue from this user: add it to stats_users");
  });

  it("has clients that wait while others hold its pool's connections", async () => {
    const clients = Array.from({ length: 3 }, () => new pg.Client({ connectionString: at("watcher", "orders") }));
    try {
      for (const client of clients) await client.connect();
      for (const client of clients.slice(0, 2)) await client.query("begin; select 1");
      const waits = clients[2]!.query("select 1");
      const finding = await look("watcher", "orders");
      expect(finding).toMatchObject({ code: "clients-waiting" });
      expect(finding.sentence).toMatch(
        /PgBouncer [\d.]+ in front: \d clients? waits?, the longest \d+ s; its pool orders\/\w+ uses 2 of 2/,
      );
      for (const client of clients.slice(0, 2)) await client.query("rollback");
      await waits;
    } finally {
      for (const client of clients) await client.end();
    }
  });
});
