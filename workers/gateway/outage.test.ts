import { afterAll, describe, expect, it, vi } from "vitest";
import { closeBus, wake } from "@/lib/bus";
import { connectionOf } from "@/lib/connection";
import { closeDb } from "@/lib/db";
import { checkNow } from "@/lib/nodes/check-now";
import { closePg } from "@/lib/pg";
import { openTestSession, startTestGateway } from "@/scripts/testing/gateway";
import { checkResult, makeHealth, makeTestNode } from "@/scripts/testing/node";
import { makeTestOrg } from "@/scripts/testing/org";
import { makeTcpGate } from "@/scripts/testing/tcp-gate";

// Everything in this file reaches the database through a gate that can be closed.
const direct = connectionOf(process.env.DATABASE_URL);
const database = await makeTcpGate(direct);
process.env.DATABASE_URL = `postgres://${direct.user}:${encodeURIComponent(direct.password)}@127.0.0.1:${database.port}/${direct.database}`;

const { url, gateway, ask } = await startTestGateway();
const org = await makeTestOrg();
const operator = await org.as("operator");
const node = await makeTestNode(org, "gpu-outage");
const { token } = await openTestSession(url, node.nodeId, node.privateKey);
const patience = { timeout: 25_000, interval: 200 };
const health = () => ask("/agent/v1/health", { body: makeHealth([checkResult("node.disk", "ok")]), token });
const polls = async () => (await gateway.app.inject("/healthz")).json().polls;

afterAll(async () => {
  database.open();
  await gateway.drain();
  await closeBus();
  await Promise.all([closeDb(), closePg()]);
  await database.stop();
});

describe("a database that is away", () => {
  it("is reported as such, with when to try again; and everything continues when it is back", async () => {
    expect((await health()).status).toBe(204);
    database.close();
    const refused = await health();
    expect([refused.status, refused.json().error.code]).toEqual([503, "unavailable"]);
    expect(Number(refused.headers["retry-after"])).toBeGreaterThanOrEqual(1);
    expect((await ask("/agent/v1/tasks?waitMs=0", { token })).status).toBe(503);
    expect((await ask("/healthz")).status).toBe(200);
    database.open();
    await vi.waitFor(async () => expect((await health()).status).toBe(204), patience);
    await vi.waitFor(async () => expect((await ask("/agent/v1/tasks?waitMs=0", { token })).status).toBe(200), patience);
  });

  it("loses no waiting poll that it broke, and the bus works again", async () => {
    const waiting = ask("/agent/v1/tasks?waitMs=25000", { token });
    await vi.waitFor(async () => expect(await polls()).toBe(1), patience);
    database.close();
    await wake(node.nodeId);
    database.open();
    await vi.waitFor(async () => {
      if ((await polls()) === 0) return;
      await checkNow(operator, { nodeId: node.nodeId, check: "config.files" });
      throw new Error("not heard yet");
    }, patience);
    const answer = await waiting;
    expect([200, 503]).toContain(answer.status);
    if (answer.status === 200) expect(answer.json<{ tasks: unknown[] }>().tasks).toEqual([{ kind: "check-now", check: "config.files" }]);
  });
});
