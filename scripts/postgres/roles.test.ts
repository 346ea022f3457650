import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAudit } from "@/lib/audit/read";
import { type Connection, connectionOf } from "@/lib/connection";
import { forgetEnv } from "@/lib/env";
import { QUEUE_SCHEMA } from "@/lib/jobs/backend";
import { closeQueue, enqueue } from "@/lib/jobs/queue";
import { changeRole } from "@/lib/members/manage";
import { ingestReports } from "@/lib/metrics/ingest";
import { listPartitions } from "@/lib/metrics/partitions";
import { sealPartition } from "@/lib/metrics/seal";
import { closePg } from "@/lib/pg";
import { makeReporter, ownDay } from "@/scripts/testing/metrics";
import { keptSecret } from "../kept-secret";
import { makeTestOrg } from "../testing/org";
import { grantToServing, refuseBypass, refuseToServeAs } from "./roles";

const ownerUrl = process.env.DATABASE_URL!;
const owner = connectionOf(ownerUrl);
let serving: Connection;
let client: pg.Client;

// From here on the product code in this file runs as the role that serves.
beforeAll(async () => {
  const password = await keptSecret(path.resolve(process.env.MILLWRIGHT_DATA!), "postgres-serving");
  serving = { ...owner, user: "millwright_serving", password };
  process.env.DATABASE_URL = `postgres://${serving.user}:${password}@${owner.host}:${owner.port}/${owner.database}`;
  process.env.DATABASE_OWNER_URL = ownerUrl;
  forgetEnv();
  await grantToServing(owner, serving.user);
  client = new pg.Client(serving);
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await Promise.all([closeQueue(), closePg()]);
});

describe("the role that serves", () => {
  it.each([
    ["switch row security off", "ALTER TABLE endpoint DISABLE ROW LEVEL SECURITY"],
    ["take its force away", "ALTER TABLE endpoint NO FORCE ROW LEVEL SECURITY"],
    ["drop a policy", "DROP POLICY tenant ON endpoint"],
    ["change an entry of the audit log", "UPDATE audit SET actor = 'nobody'"],
    ["take an entry of the audit log away", "DELETE FROM audit"],
    ["empty the audit log", "TRUNCATE audit"],
    ["make a table", "CREATE TABLE planted (x int)"],
    ["make a database", "CREATE DATABASE planted"],
    ["make a role", "CREATE ROLE planted"],
    ["become the owner", `SET ROLE ${"millwright"}`],
    ["read which migrations ran", "SELECT * FROM _prisma_migrations"],
    [
      "make a table through the function that adds partitions",
      "SELECT metric_add_partition('audit', 'audit_2026112200_000000', now(), now())",
    ],
    ["give such a table a name of its choice", "SELECT metric_add_partition('metric_hot', 'endpoint', now(), now())"],
  ])("cannot %s", async (_, sql) => {
    await expect(client.query(sql)).rejects.toThrow(/permission denied|must be owner|is no partition/);
  });

  it("has enough rights for the product: verbs, the audit log, the queue, metrics", async () => {
    const org = await makeTestOrg("Serving");
    const ada = await org.as("viewer");
    await changeRole(await org.as("owner"), { userId: ada.actor.userId, role: "operator" });
    expect((await readAudit(await org.as("owner"))).chain).toMatchObject({ ok: true, checked: 2 });
    await enqueue("repair.dispatch", { orgId: org.orgId, repairId: org.orgId });
    const day = ownDay();
    const { report } = await makeReporter(org.orgId);
    expect(await ingestReports([report(day, [0.1, 0.2, 0.3])])).toBe(1);
  });

  it("gets its rights again at the next start, after the queue has made a sequence as this role", async () => {
    await client.query(`CREATE SEQUENCE IF NOT EXISTS ${QUEUE_SCHEMA}.bullmq_jid_of_a_new_queue`);
    await grantToServing(owner, serving.user);
    await expect(client.query(`SELECT nextval('${QUEUE_SCHEMA}.bullmq_jid_of_a_new_queue')`)).resolves.toMatchObject({ rowCount: 1 });
  });

  it("cannot drop a partition: the owner does, whose address the worker has", async () => {
    const org = await makeTestOrg("Partitions");
    const day = ownDay();
    const { report } = await makeReporter(org.orgId);
    await ingestReports([report(day, [0.1, 0.2, 0.3])]);
    const find = async () => (await listPartitions("metric_hot")).find((partition) => partition.fromMs === day);
    const partition = (await find())!;
    await expect(client.query(`DROP TABLE ${partition.name}`)).rejects.toThrow(/must be owner/);
    await sealPartition(partition);
    expect(await find()).toBeUndefined();
  });
});

describe("starting", () => {
  it("serves as a role without ownership, refuses the owner, and says what to do", async () => {
    await refuseToServeAs(serving);
    await expect(refuseToServeAs(owner)).rejects.toThrow(/owns the database or its tables.*DATABASE_OWNER_URL/);
  });

  it("refuses a superuser, and a role that may create databases", async () => {
    const superuser = {
      ...owner,
      user: "postgres",
      password: await keptSecret(path.resolve(process.env.MILLWRIGHT_DATA!), "postgres-superuser"),
    };
    await expect(refuseBypass(superuser)).rejects.toThrow(/superuser or has BYPASSRLS/);
    const admin = new pg.Client(superuser);
    await admin.connect();
    await admin.query("CREATE ROLE too_much LOGIN CREATEDB PASSWORD 'for the test'");
    await expect(refuseToServeAs({ ...owner, user: "too_much", password: "for the test" })).rejects.toThrow(/has CREATEDB/);
    await admin.query("DROP ROLE too_much");
    await admin.end();
  });
});
