import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Workload } from "../../../lib/contracts/workload";
import { keptSecret } from "../../../scripts/kept-secret";
import { type EmbeddedPostgres, startPostgres } from "../../../scripts/postgres/server";
import { needs } from "../../../scripts/testing/needs";
import { missingTool } from "../../../scripts/tools/debian";
import { localHost } from "../../host/local-host";
import { dbPool } from "./pool.check";

const workload = Workload.parse({ name: "orders", kind: "database", dsnEnv: "ORDERS_DSN" });

describe("connections of a real PostgreSQL", { ...needs(missingTool("psql")), timeout: 120_000 }, () => {
  let dir: string;
  let server: EmbeddedPostgres;
  let others: pg.Client[];
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "mw-pool-"));
    server = await startPostgres(dir, [
      "-c",
      "max_connections=30",
      "-c",
      "superuser_reserved_connections=4",
      "-c",
      "reserved_connections=6",
    ]);
    others = Array.from({ length: 5 }, () => new pg.Client({ connectionString: server.url }));
    for (const client of others) await client.connect();
    const password = await keptSecret(dir, "postgres-superuser");
    const admin = new pg.Client({ host: "127.0.0.1", port: server.port, user: "postgres", password, database: "postgres" });
    await admin.connect();
    await admin.query("create role narrow login password 'x' connection limit 8");
    await admin.end();
  }, 120_000);
  afterAll(async () => {
    for (const client of others ?? []) await client.end();
    await server?.stop();
    await rm(dir, { recursive: true, force: true });
  });
  /** A server gives a connection up a moment after its client has gone. */
  beforeEach(() =>
    expect
      .poll(async () => {
        const { rows } = await others[0]!.query("select count(*)::int as held from pg_stat_activity where usename = 'narrow'");
        return rows[0].held;
      })
      .toBe(0),
  );
  const look = (dsn: string) => dbPool.run({ ...localHost(), env: () => dsn }, workload, new Map());
  const narrow = () => {
    const { host, pathname } = new URL(server.url);
    return { host, database: pathname };
  };

  it("are counted for a role that may not see what other roles do", async () => {
    const { host, database } = narrow();
    const finding = await look(`postgresql+psycopg2://narrow:x@${host}${database}`);
    expect(finding.state).toBe("ok");
    expect(finding.sentence).toContain(
      `PostgreSQL at ${host} has 5 of 20 connections in use (25 %; maximum 30, 4 reserved for superusers, 6 for pg_use_reserved_connections;`,
    );
    expect(finding.sentence).toContain("role narrow has 0 of its 8");
    expect(finding.sentence).toContain("the state of 5 sessions is hidden from this role");
  });

  it("are looked for on the next server when the first does not answer", async () => {
    const { host, database } = narrow();
    const finding = await look(`postgresql://narrow:x@127.0.0.1:1,${host}${database}?target_session_attrs=read-write`);
    expect(finding.sentence).toContain(`PostgreSQL at ${host} has 5 of 20`);
  });

  it("are refused to one role by its own limit", async () => {
    const { host, database } = narrow();
    const held = Array.from({ length: 8 }, () => new pg.Client({ connectionString: `postgres://narrow:x@${host}${database}` }));
    try {
      for (const client of held) await client.connect();
      const finding = await look(`postgresql://narrow:x@${host}${database}`);
      expect(finding).toMatchObject({ state: "faulty", code: "user-limit" });
      expect(finding.sentence).toContain('too many connections for role "narrow"');
      expect((await look(server.url)).state).toBe("ok");
    } finally {
      for (const client of held) await client.end();
    }
  });
});
