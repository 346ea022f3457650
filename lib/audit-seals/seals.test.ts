import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { appendAudit, auditContent, GENESIS } from "@/lib/audit/append";
import { verifyChain } from "@/lib/audit/verify";
import { hashOf } from "@/lib/canonical";
import { withOrg } from "@/lib/db";
import type { Prisma } from "@/prisma/generated/client";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { compareHeads, keptHeads, parseHeads } from "./compare";
import { sealAudit } from "./seal";
import { SignedHead } from "./statement";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "millwright-heads-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const act = (org: TestOrg, n: number) =>
  withOrg(org, (tx) => appendAudit(tx, org.system, { action: "node.update", subject: `node:${n}`, detail: { n } }));

/** Changes an entry and recomputes every later hash, as anybody with the database owner's role can. */
async function rewriteChain(org: TestOrg, change: number): Promise<void> {
  await withOrg(org, async (tx) => {
    const rows = await tx.audit.findMany({ where: { orgId: org.orgId }, orderBy: { number: "asc" } });
    let previousHash = GENESIS;
    for (const { at, hash: _, ...row } of rows) {
      const detail = row.number === change ? { n: "something else" } : (row.detail as Prisma.InputJsonObject);
      const hash = hashOf(auditContent({ ...row, detail, previousHash, atMs: at.getTime() }));
      await tx.audit.update({ where: { orgId_number: { orgId: org.orgId, number: row.number } }, data: { detail, previousHash, hash } });
      previousHash = hash;
    }
    await tx.auditHead.update({ where: { orgId: org.orgId }, data: { hash: previousHash } });
  });
}

async function shipped(org: TestOrg, name: string): Promise<SignedHead[]> {
  const file = path.join(folder, name);
  await sealAudit(org.system, [pathToFileURL(file)]);
  return parseHeads(await readFile(file, "utf8"));
}

describe("the head of the audit chain", () => {
  it("is signed once for each state of the chain, and fits the chain", async () => {
    const org = await makeTestOrg("Heads");
    await sealAudit(org.system, []);
    await sealAudit(org.system, []);
    await act(org, 1);
    await Promise.all([sealAudit(org.system, []), sealAudit(org.system, [])]);
    const heads = await keptHeads(org.orgId);
    expect(heads.map(({ number }) => number)).toEqual([1, 2]);
    expect(await compareHeads(heads)).toEqual([]);
  });

  it("that was sent to a file reveals a chain that was rewritten as a whole, which the chain alone cannot", async () => {
    const org = await makeTestOrg("Rewritten");
    for (let n = 0; n < 3; n++) await act(org, n);
    const heads = await shipped(org, "rewritten.jsonl");
    await rewriteChain(org, 2);
    expect(await verifyChain(org.system)).toMatchObject({ ok: true });
    expect(await compareHeads(heads)).toEqual([`org=${org.orgId} the chain was rewritten: entry 4 is not the one that was signed`]);
  });

  it("reveals a chain whose end was cut off, and an organisation that is gone", async () => {
    const org = await makeTestOrg("Cut");
    await act(org, 1);
    const [head] = await shipped(org, "cut.jsonl");
    await withOrg(org, async (tx) => {
      const { hash } = await tx.audit.findUniqueOrThrow({ where: { orgId_number: { orgId: org.orgId, number: 1 } } });
      await tx.audit.deleteMany({ where: { orgId: org.orgId, number: 2 } });
      await tx.auditHead.update({ where: { orgId: org.orgId }, data: { number: 1, hash } });
    });
    expect(await compareHeads([head!])).toEqual([`org=${org.orgId} the chain was cut: entry 2 is gone`]);
    expect(await compareHeads([{ ...head!, orgId: "01900000-0000-7000-8000-000000000000" }])).toHaveLength(1);
  });

  it("counts only with the organisation's own signature", async () => {
    const [org, other] = [await makeTestOrg("Signed"), await makeTestOrg("Other")];
    const [head] = await shipped(org, "signed.jsonl");
    const [foreign] = await shipped(other, "other.jsonl");
    const forged = [
      { ...head!, number: 2 },
      { ...head!, hash: "0".repeat(64) },
      { ...head!, atMs: head!.atMs + 1 },
      { ...head!, signature: foreign!.signature },
    ];
    for (const one of forged) expect((await compareHeads([one]))[0]).toContain("is not signed by the organisation's key");
  });

  it("is sent once, and again after a destination did not take it", async () => {
    const org = await makeTestOrg("Again");
    await expect(sealAudit(org.system, [pathToFileURL(path.join(folder, "no such folder", "x"))])).rejects.toThrow();
    expect(await shipped(org, "again.jsonl")).toHaveLength(1);
    expect(await shipped(org, "again.jsonl")).toHaveLength(1);
  });

  it("is read from a syslog line, and a damaged line is an error", async () => {
    const org = await makeTestOrg("Lines");
    const [head] = await shipped(org, "lines.jsonl");
    expect(parseHeads(`<109>1 2026-01-01T00:00:00Z host millwright 1 audit-head - ${JSON.stringify(head)}\n`)).toEqual([head]);
    expect(() => parseHeads(`${JSON.stringify(head)}\n{"orgId":"x`)).toThrow("line 2 holds no head");
  });
});

describe("a signed head is sent", () => {
  const line = /^<109>1 \d{4}-\d\d-\d\dT[\d:.]+Z \S+ millwright \d+ audit-head - (\{.*\})$/;
  const headOf = (message: string) => SignedHead.parse(JSON.parse(line.exec(message)?.[1] ?? "null"));

  it("to syslog over UDP, one message a datagram", async () => {
    const org = await makeTestOrg("UDP");
    const socket = createSocket("udp4").bind(0, "127.0.0.1");
    await once(socket, "listening");
    const arrived = once(socket, "message");
    await sealAudit(org.system, [new URL(`syslog+udp://127.0.0.1:${socket.address().port}`)]);
    const [message] = (await arrived) as [Buffer];
    socket.close();
    expect(headOf(message.toString("utf8"))).toMatchObject({ orgId: org.orgId, number: 1 });
  });

  it("to syslog over TCP, each with its length before it", async () => {
    const org = await makeTestOrg("TCP");
    const chunks: Buffer[] = [];
    const server = createServer((socket) => socket.on("data", (chunk) => chunks.push(chunk))).listen(0, "127.0.0.1");
    await once(server, "listening");
    await sealAudit(org.system, [new URL(`syslog+tcp://127.0.0.1:${(server.address() as AddressInfo).port}`)]);
    server.close();
    const [, length, message] = /^(\d+) (.*)$/s.exec(Buffer.concat(chunks).toString("utf8")) ?? [];
    expect(Number(length)).toBe(message?.length);
    expect(headOf(message!)).toMatchObject({ orgId: org.orgId });
  });

  it("to a webhook, and stays unsent while that refuses it", async () => {
    const org = await makeTestOrg("Webhook");
    let status = 500;
    const bodies: string[] = [];
    const server = createHttpServer((request, response) => {
      let body = "";
      request.on("data", (chunk) => (body += chunk));
      request.on("end", () => {
        if (status === 204) bodies.push(body);
        response.writeHead(status).end();
      });
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/heads`);
    await expect(sealAudit(org.system, [url])).rejects.toThrow(/answered 500/);
    status = 204;
    await sealAudit(org.system, [url]);
    await sealAudit(org.system, [url]);
    server.close();
    expect(bodies).toHaveLength(1);
    expect(SignedHead.array().parse(JSON.parse(bodies[0]!).heads)).toMatchObject([{ orgId: org.orgId, number: 1 }]);
  });
});
