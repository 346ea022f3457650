import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { dbPool } from "@/agent/checks/db-pool";
import { fault as postgresql } from "./db.pool";
import { fault as mariadb } from "./mariadb-pool";
import { hasMariadb } from "./mariadb-server";
import { walkFault } from "./walk";

describe("a pool of connections at 90 %, on real servers", () => {
  it.runIf(spawnSync("psql", ["--version"]).status === 0)(
    "PostgreSQL breathes again once the idle transactions are ended, and only those",
    { timeout: 180_000 },
    async () => {
      const walk = await walkFault(postgresql, dbPool);
      expect(walk.before.state).toBe("ok");
      expect(walk.found.sentence).toMatch(postgresql.expect.sentence);
      expect(walk.log).toMatch(/\d+ sessions ended, 0 left alone/);
      expect(walk.after).toMatchObject({ state: "ok" });
      // The two healthy workers are still there.
      expect(walk.after.data.used).toBeGreaterThanOrEqual(2);
    },
  );

  it.runIf(hasMariadb())("MariaDB breathes again likewise", { timeout: 180_000 }, async () => {
    const walk = await walkFault(mariadb, dbPool);
    expect(walk.found.sentence).toMatch(mariadb.expect.sentence);
    expect(walk.log).toMatch(/\d+ sessions ended, 0 left alone/);
    expect(walk.after).toMatchObject({ state: "ok" });
  });
});
