import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectionOf } from "@/lib/connection";
import { directoryClient, withOrg } from "@/lib/db";
import { withOrgsPg } from "@/lib/pg";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";

/** Read before the org is known; everything else with an org column is a tenant's. */
const directoryTables = ["membership", "invite", "enrolment", "node_key", "api_key"];

describe("the second wall between organisations", () => {
  let client: pg.Client;
  let mine: TestOrg;
  let theirs: TestOrg;
  beforeAll(async () => {
    client = new pg.Client(connectionOf());
    await client.connect();
    [mine, theirs] = await Promise.all([makeTestOrg("Mine"), makeTestOrg("Theirs")]);
    await withOrg(theirs, (tx) =>
      tx.endpoint.create({ data: { orgId: theirs.orgId, name: "secret endpoint", baseUrl: "http://localhost" } }),
    );
  });
  afterAll(() => client.end());

  it("is forced and policed on every table with an org column, partitions and their parents included", async () => {
    const { rows } = await client.query<{ name: string; forced: boolean; policies: number; partition: boolean }>(`
      SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS forced, c.relispartition AS partition,
             (SELECT count(*)::int FROM pg_policies p WHERE p.schemaname = 'public' AND p.tablename = c.relname) AS policies
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id' AND NOT a.attisdropped
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition`);
    const tenants = rows.filter((row) => !directoryTables.includes(row.name));
    expect(tenants.length).toBeGreaterThanOrEqual(17);
    expect(tenants.filter((row) => !row.forced || row.policies === 0)).toEqual([]);
  });

  it("is not bypassed by the application's role", async () => {
    const { rows } = await client.query("SELECT rolsuper OR rolbypassrls AS bypasses FROM pg_roles WHERE rolname = current_user");
    expect(rows).toEqual([{ bypasses: false }]);
  });

  it("shows nothing to a connection without an org, on fresh and on used connections", async () => {
    expect(await directoryClient().endpoint.findMany()).toEqual([]);
    await withOrg(mine, (tx) => tx.endpoint.count());
    for (let n = 0; n < 20; n++) expect(await directoryClient().endpoint.count()).toBe(0);
  });

  it("never shows another org's rows, with and without a condition", async () => {
    await withOrg(mine, async (tx) => {
      expect(await tx.endpoint.findMany()).toEqual([]);
      expect(await tx.endpoint.findMany({ where: { orgId: theirs.orgId } })).toEqual([]);
      expect(await tx.endpoint.deleteMany()).toEqual({ count: 0 });
    });
    expect(await withOrgsPg([mine.orgId], (c) => c.query("SELECT * FROM endpoint").then((r) => r.rowCount))).toBe(0);
    expect(await withOrg(theirs, (tx) => tx.endpoint.count())).toBe(1);
  });

  it("refuses a row written for another org", async () => {
    const write = withOrg(mine, (tx) =>
      tx.endpoint.create({ data: { orgId: theirs.orgId, name: "planted", baseUrl: "http://localhost" } }),
    );
    await expect(write).rejects.toThrow();
    expect(await withOrg(theirs, (tx) => tx.endpoint.count())).toBe(1);
  });

  it("refuses a condition that is undefined instead of matching every row", async () => {
    const id = undefined as unknown as string;
    await expect(withOrg(theirs, (tx) => tx.endpoint.findMany({ where: { id } }))).rejects.toThrow(/undefined/);
  });
});
