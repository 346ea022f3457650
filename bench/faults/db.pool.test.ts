import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { dbPool } from "@/agent/checks/db/pool.check";
import { localHost } from "@/agent/host/local-host";
import { Workload } from "@/lib/contracts/workload";
import { needs } from "@/scripts/testing/needs";
import { debianTool, missingTool } from "@/scripts/tools/debian";
import { fault as postgresql } from "./db.pool";
import { fault as mariadb } from "./mariadb-pool";
import { idleTransaction, startMariadb, withoutMariadb } from "./mariadb-server";
import { loadRunbook, runSteps } from "./run-runbook";
import { runTool } from "./run-tool";
import { walkFault } from "./walk";

describe("a connection limit 90 % used, on real servers", () => {
  it("PostgreSQL has free connections again after the idle transactions, and only those, are ended", {
    ...needs(missingTool("psql")),
    timeout: 180_000,
  }, async () => {
    const walk = await walkFault(postgresql, dbPool);
    expect(walk.before.state).toBe("ok");
    expect(walk.found.sentence).toMatch(postgresql.expect.sentence);
    expect(walk.log).toContain("16 sessions ended, 0 left alone");
    expect(walk.after).toMatchObject({ state: "ok" });
    // The two healthy workers are still connected.
    expect(walk.after.data.used).toBeGreaterThanOrEqual(2);
  });

  it("MariaDB has free connections again after the idle transactions are ended", {
    ...needs(withoutMariadb()),
    timeout: 180_000,
  }, async () => {
    const walk = await walkFault(mariadb, dbPool);
    expect(walk.found.sentence).toMatch(mariadb.expect.sentence);
    expect(walk.log).toContain("18 sessions ended, 0 left alone");
    expect(walk.after).toMatchObject({ state: "ok" });
  });

  it("MariaDB's limit is raised at once, and the rollback lowers it again", { ...needs(withoutMariadb()), timeout: 120_000 }, async () => {
    const dir = await mkdtemp(join(tmpdir(), "mw-limit-"));
    const server = await startMariadb(dir, 20);
    try {
      const dsn = `mariadb://root@localhost/?socket=${encodeURIComponent(server.socket)}`;
      const host = { ...localHost(), env: () => dsn };
      const look = () => dbPool.run(host, Workload.parse({ name: "shop", kind: "database", dsnEnv: "DSN" }), new Map());
      const runbook = await loadRunbook("raise-connection-limit");
      const parameters = { kind: "mariadb", maximum: "30", previous: "20", dsn };
      await runSteps(runbook.steps, parameters, dir);
      expect((await look()).data.usable).toBe(30);
      await runSteps(runbook.rollback, parameters, dir);
      expect((await look()).data.usable).toBe(20);
    } finally {
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    }
  });

  it("MariaDB says which limit is reached: the user's, the hourly one, or the server's", {
    ...needs(withoutMariadb()),
    timeout: 120_000,
  }, async () => {
    const dir = await mkdtemp(join(tmpdir(), "mw-whose-"));
    const server = await startMariadb(dir, 10);
    const held: Awaited<ReturnType<typeof idleTransaction>>[] = [];
    const hold = async (user: string, count: number) => {
      for (let at = 0; at < count; at++) held.push(await idleTransaction(server.socket, user));
    };
    const look = (user: string) => {
      const dsn = `mysql+pymysql://${user}@localhost/?unix_socket=${encodeURIComponent(server.socket)}`;
      return dbPool.run({ ...localHost(), env: () => dsn }, Workload.parse({ name: "shop", kind: "database", dsnEnv: "DSN" }), new Map());
    };
    try {
      const users = `create user shop@localhost with max_user_connections 4; grant process on *.* to shop@localhost;
        create user rare@localhost with max_connections_per_hour 1; create user many@localhost;`;
      await runTool(debianTool("mariadb"), ["--no-defaults", `--socket=${server.socket}`, "-uroot", "-e", users]);
      await hold("shop", 3);
      expect((await look("shop")).sentence).toContain("user shop has 3 of its 4");
      await hold("shop", 1);
      expect(await look("shop")).toMatchObject({ code: "user-limit", sentence: expect.stringContaining("1226") });
      await hold("rare", 1);
      expect(await look("rare")).toMatchObject({ code: "resource-limit", sentence: expect.stringContaining("max_connections_per_hour") });
      await hold("many", 5);
      expect(await look("many")).toMatchObject({ code: "exhausted", sentence: expect.stringContaining("the whole server is full") });
    } finally {
      for (const session of held) session.kill("SIGKILL");
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    }
  });
});
