import { readFileSync } from "node:fs";
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
});
