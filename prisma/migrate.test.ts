import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { connectionOf } from "@/lib/connection";

describe("migrations by the engine's WebAssembly", () => {
  it.each(["adapter-pg", "driver-adapter-utils", "schema-engine-wasm"])(
    "run with the exact version of @prisma/%s whose internals are mended",
    (name) => {
      const { dependencies } = JSON.parse(readFileSync(path.resolve("package.json"), "utf8")) as { dependencies: Record<string, string> };
      const installed = JSON.parse(readFileSync(path.resolve(`node_modules/@prisma/${name}/package.json`), "utf8")) as { version: string };
      expect(dependencies[`@prisma/${name}`]).toBe(installed.version);
    },
  );

  it("apply scripts whole: functions with semicolons in their bodies are there", async () => {
    const client = new pg.Client(connectionOf());
    await client.connect();
    const { rows } = await client.query("SELECT prosrc FROM pg_proc WHERE proname = 'metric_ingest'");
    await client.end();
    expect(rows[0].prosrc.split(";").length).toBeGreaterThan(3);
  });

  it("update a tenant's rows only while row-level security shows them to the migration", async () => {
    const client = new pg.Client(connectionOf());
    await client.connect();
    const { rows } = await client.query<{ relname: string }>("SELECT relname FROM pg_class WHERE relforcerowsecurity");
    await client.end();
    const names = readdirSync("prisma/migrations").filter((name) => !name.includes("."));
    const hidden = names.filter((name) => {
      const sql = readFileSync(`prisma/migrations/${name}/migration.sql`, "utf8");
      return [...sql.matchAll(/^UPDATE "(\w+)"/gm)].some(
        ({ 1: table, index }) =>
          rows.some(({ relname }) => relname === table) &&
          !sql.slice(0, index).includes(`ALTER TABLE "${table}" NO FORCE ROW LEVEL SECURITY`),
      );
    });
    // 20261127162900_shared_branch_of_earlier_shares repeats this one.
    expect(hidden).toEqual(["20261127145500_shared_branch"]);
  });
});
