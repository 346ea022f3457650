import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { dbPool } from "@/agent/checks/db/pool.check";
import { localHost } from "@/agent/host/local-host";
import { Workload } from "@/lib/contracts/workload";
import { needs } from "@/scripts/testing/needs";
import { missingTool } from "@/scripts/tools/debian";
import { fault as postgresql } from "./db.pool";
import { fault as mariadb } from "./mariadb-pool";
import { startMariadb, withoutMariadb } from "./mariadb-server";
import { loadRunbook, runSteps } from "./run-runbook";
import { walkFault } from "./walk";

describe("a pool of connections at 90 %, on real servers", () => {
  it("PostgreSQL breathes again once the idle transactions are ended, and only those", {
    ...needs(missingTool("psql")),
    timeout: 180_000,
  }, async () => {
    const walk = await walkFault(postgresql, dbPool);
    expect(walk.before.state).toBe("ok");
    expect(walk.found.sentence).toMatch(postgresql.expect.sentence);
    expect(walk.log).toContain("16 sessions ended, 0 left alone");
    expect(walk.after).toMatchObject({ state: "ok" });
    // The two healthy workers are still there.
    expect(walk.after.data.used).toBeGreaterThanOrEqual(2);
  });

  it("MariaDB breathes again likewise", { ...needs(withoutMariadb()), timeout: 180_000 }, async () => {
    const walk = await walkFault(mariadb, dbPool);
    expect(walk.found.sentence).toMatch(mariadb.expect.sentence);
    expect(walk.log).toContain("18 sessions ended, 0 left alone");
    expect(walk.after).toMatchObject({ state: "ok" });
  });

  it("MariaDB's limit is raised at once, and lowered again by the rollback", { ...needs(withoutMariadb()), timeout: 120_000 }, async () => {
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
});
