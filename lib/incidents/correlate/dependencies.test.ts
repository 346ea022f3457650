import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { directoryClient, withOrg } from "@/lib/db";
import { gatewayNames } from "@/lib/fleet/liveness";
import { recordHealth } from "@/lib/health/record-health";
import { toldIn } from "@/lib/told";
import { checkResult, makeHealth, makeInventory, makeTestNode, type TestNode } from "@/scripts/testing/node";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { readIncident } from "../read";
import { referencesIn } from "./references";

describe("names in a finding", () => {
  it("are hosts of URLs, before ports and alone, without those that every host has", () => {
    expect(
      referencesIn({
        sentence: "The pool of postgresql://app:secret@db-01.internal:5432/chat is used up",
        data: {
          endpoint: "http://10.0.0.7:8000/v1",
          rank: { host: "gpu-1" },
          six: "http://[2001:db8::7]:80",
          own: "127.0.0.1:5432 localhost 0.0.0.0",
        },
      }),
    ).toEqual(["db-01.internal", "10.0.0.7", "gpu-1", "2001:db8::7"]);
  });
  it("are no plain words or numbers, and are limited in number", () => {
    expect(referencesIn({ sentence: "GPU 3 fell off the bus after 42 s", value: 5432, text: "none" })).toEqual([]);
    expect(referencesIn(Array.from({ length: 900 }, (_, n) => `host-${n}`))).toHaveLength(50);
  });
});

describe("causes on other hosts", () => {
  let org: TestOrg;
  let app: TestNode;
  let database: TestNode;
  beforeEach(async () => {
    org = await makeTestOrg("Depending");
    [app, database] = [await makeTestNode(org, "app-01"), await makeTestNode(org, "store-01")];
    await recordHealth(
      database.ctx,
      makeHealth([], { inventory: makeInventory({ hostname: "store-01", addresses: ["10.0.0.9", "172.17.0.1"] }) }),
    );
    await recordHealth(
      app.ctx,
      makeHealth([], { inventory: makeInventory({ hostname: "app-01", addresses: ["10.0.0.8", "172.17.0.1"] }) }),
    );
  });
  const open = (node: TestNode, id: string, minutesAgo: number, more: object = {}) => {
    const atMs = Date.now() - minutesAgo * 60_000;
    return recordHealth(node.ctx, makeHealth([checkResult(id, "faulty", { atMs, sinceMs: atMs, ...more })]));
  };
  const causesOf = async (node: TestNode) => {
    const { id } = await withOrg(org, (tx) => tx.incident.findFirstOrThrow({ where: { orgId: org.orgId, nodeId: node.nodeId } }));
    const { causes } = await readIncident(await org.as("viewer"), { incidentId: id });
    return causes.map(({ what, evidence, ruleOut }) => ({
      text: what.text,
      evidence: evidence.text,
      ruleOut: ruleOut.text,
      told: what.told,
    }));
  };

  it("name the database that the finding names, with its fault and what would rule it out", async () => {
    await open(database, "node.disk", 9, { sentence: "/ is full" });
    await open(app, "db.pool", 4, { workload: "chat", data: { server: "10.0.0.9:5432" } });
    const [cause, ...others] = await causesOf(app);
    expect(others).toEqual([]);
    expect(toldIn("zh-CN", cause!.told)).toBe("chat 使用的数据库 store-01 有故障：/ is full");
    expect([cause]).toMatchObject([
      {
        text: "store-01, a database that chat uses, has a fault: / is full",
        evidence: "This finding names 10.0.0.9, which is store-01. Incident 1 (node.disk) began 5 min before this one.",
        ruleOut: "10.0.0.9 answers from this node, or the fault also occurs with another database.",
      },
    ]);
  });

  it("are none while the host is healthy, for an address that several hosts have, and for a fault that ended before", async () => {
    await open(app, "db.pool", 4, { workload: "chat", data: { server: "10.0.0.9:5432", bridge: "172.17.0.1:5432" } });
    expect(await causesOf(app)).toEqual([]);
    await open(database, "node.disk", 60);
    await withOrg(org, (tx) =>
      tx.incident.updateMany({
        where: { orgId: org.orgId, nodeId: database.nodeId },
        data: { state: "resolved", resolvedAt: new Date(Date.now() - 30 * 60_000) },
      }),
    );
    expect(await causesOf(app)).toEqual([]);
  });

  it("name a silent host that the finding names, by its own interval and only while the gateway was up", async () => {
    const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
    const change = (data: object) => withOrg(org, (tx) => tx.node.updateMany({ where: { orgId: org.orgId, id: database.nodeId }, data }));
    const tag = randomUUID();
    Object.assign(gatewayNames, { present: tag, before: `${tag}-before` });
    await directoryClient().doorBeat.create({ data: { door: tag, upSince: minutesAgo(60), at: new Date() } });
    await change({ lastSeenAt: minutesAgo(10) });
    await open(app, "db.pool", 4, { workload: "chat", data: { server: "store-01.internal:5432" } });
    expect(await causesOf(app)).toMatchObject([{ evidence: expect.stringContaining("has not reported for 10 min") }]);
    await change({ intervalMs: 120_000 });
    expect(await causesOf(app)).toEqual([]);
    await change({ intervalMs: 10_000 });
    await directoryClient().doorBeat.update({ where: { door: tag }, data: { at: minutesAgo(10) } });
    expect(await causesOf(app)).toEqual([]);
  });

  it("know a host by its hostname and its addresses, not by the name that people give", async () => {
    await withOrg(org, (tx) => tx.node.updateMany({ where: { orgId: org.orgId, id: database.nodeId }, data: { name: "given-07" } }));
    await open(database, "node.disk", 9);
    await open(app, "db.pool", 4, { workload: "chat", data: { server: "given-07:5432" } });
    expect(await causesOf(app)).toEqual([]);
  });

  it("name the rank of the same run whose host failed first, before faults that ranks report of each other", async () => {
    const run = { workload: "llm" };
    const rank = (id: string, minutesAgo: number) => {
      const atMs = Date.now() - minutesAgo * 60_000;
      return checkResult(id, "faulty", { ...run, atMs, sinceMs: atMs });
    };
    const atMs = Date.now() - 6 * 60_000;
    const gpu = checkResult("gpu.xid", "faulty", { atMs, sinceMs: atMs, sentence: "Xid 79 on GPU 3" });
    await recordHealth(database.ctx, makeHealth([gpu, rank("distributed.comm", 4)]));
    await recordHealth(app.ctx, makeHealth([rank("distributed.comm", 4)]));
    const [first] = await causesOf(app);
    expect(first).toMatchObject({
      text: "store-01, a rank of the same run, has a fault: Xid 79 on GPU 3",
      evidence: "It runs a rank of llm. Incident 1 (gpu.xid) began 2 min before this one.",
    });
  });

  it("are none of another organisation", async () => {
    const other = await makeTestOrg("Others");
    const foreign = await makeTestNode(other, "store-02");
    await recordHealth(
      foreign.ctx,
      makeHealth([checkResult("node.disk", "faulty")], { inventory: makeInventory({ addresses: ["10.9.9.9"] }) }),
    );
    await open(app, "db.pool", 1, { workload: "chat", data: { server: "10.9.9.9:5432" } });
    expect(await causesOf(app)).toEqual([]);
  });
});
