import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { closeBus } from "@/lib/bus";
import { openTestSession, ask as send, startTestGateway } from "@/scripts/testing/gateway";
import { checkResult, makeEnrolRequest, makeHealth, makeTestNode } from "@/scripts/testing/node";
import { makeTestOrg } from "@/scripts/testing/org";

const { url, gateway, ask } = await startTestGateway();
const port = Number(new URL(url).port);
const sockets: Socket[] = [];
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await gateway.drain();
  await closeBus();
});

const org = await makeTestOrg("Share");
const open = async (name: string) => {
  const node = await makeTestNode(org, name);
  return { ...node, token: (await openTestSession(url, node.nodeId, node.privateKey)).token };
};
let hostile: Awaited<ReturnType<typeof open>>;
let other: Awaited<ReturnType<typeof open>>;
beforeAll(async () => {
  [hostile, other] = [await open("hostile"), await open("other")];
});

/** Announces a long body, and sends one byte of it. */
async function beginUpload(path: string, bytes: number, headers: string[] = [], from = "127.0.0.1"): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", localAddress: from });
  sockets.push(socket);
  socket.on("error", () => {});
  await once(socket, "connect");
  const head = [`POST ${path} HTTP/1.1`, "host: x", "content-type: application/json", `content-length: ${bytes}`, ...headers];
  socket.write(`${head.join("\r\n")}\r\n\r\n{`);
  return socket;
}
const MIB = 1024 * 1024;
const health = () => ({ path: "/agent/v1/health", options: { body: makeHealth([checkResult("host.disks", "ok")]) } });

describe("one node", () => {
  it("uses up its own memory with unfinished uploads, and not that of others", async () => {
    const bearer = [`authorization: Bearer ${hostile.token}`];
    const path = "/agent/v1/targets/01900000-0000-7000-8000-000000000000/log";
    for (let n = 0; n < 10; n++) await beginUpload(path, 20 * MIB, bearer);
    await expect
      .poll(async () => (await ask(path, { body: Buffer.alloc(20 * MIB, " "), token: hostile.token })).status, { timeout: 10_000 })
      .toBe(429);
    const { path: way, options } = health();
    expect((await ask(way, { ...options, token: other.token })).status).toBe(204);
  });

  it("is charged for inflated bodies, not for their compressed size", async () => {
    const bomb = { ...makeHealth([checkResult("host.disks", "ok")]), discovered: [{ x: "a".repeat(7 * MIB) }] };
    const statuses: number[] = [];
    for (let n = 0; n < 6; n++)
      statuses.push((await ask("/agent/v1/health", { body: { ...bomb, sequence: 1_000 + n }, gzip: true, token: hostile.token })).status);
    expect(statuses.slice(2)).toEqual([429, 429, 429, 429]);
    const { path, options } = health();
    expect((await ask(path, { ...options, token: other.token })).status).toBe(204);
  });
});

describe("a stranger", () => {
  const nodeId = () => other.nodeId;

  it("locks no node out by requesting its challenges or by wrong signatures", async () => {
    for (let n = 0; n < 60; n++) expect((await ask("/agent/v1/challenge", { body: { nodeId: nodeId() } })).status).toBe(200);
    for (let n = 0; n < 60; n++) {
      const { challenge } = (await ask("/agent/v1/challenge", { body: { nodeId: nodeId() } })).json<{ challenge: string }>();
      await ask("/agent/v1/session", { body: { nodeId: nodeId(), challenge, signature: "AAAA" } });
    }
    expect((await openTestSession(url, nodeId(), other.privateKey)).token).toMatch(/^mwn_/);
  });

  it("uses up only what its own address may fail", async () => {
    // No token comes back meanwhile, however slow this machine is.
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const { request: body } = makeEnrolRequest("mwe_unknown.token");
    const from = { "x-forwarded-for": "203.0.113.9" };
    const tries = await Promise.all(Array.from({ length: 260 }, () => ask("/agent/v1/enrol", { body, headers: from })));
    expect(tries.filter((answer) => answer.status === 429).length).toBeGreaterThan(0);
    const elsewhere = await ask("/agent/v1/enrol", { body, headers: { "x-forwarded-for": "203.0.113.10" } });
    expect(elsewhere.status).toBe(401);
  });

  it("uses no memory at an unknown path", async () => {
    for (let n = 0; n < 50; n++) {
      const socket = await beginUpload("/agent/v1/no-such-door", 60_000);
      const [answer] = (await once(socket, "data")) as [Buffer];
      expect(answer.toString()).toMatch(/^HTTP\/1\.1 404/);
    }
    expect((await send(`${url}/healthz`, {})).status).toBe(200);
  });
});
