import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Ctx } from "@/lib/context";
import { withOrg } from "@/lib/db";
import { closeQueue } from "@/lib/jobs/queue";
import { startGatedRedis } from "@/scripts/testing/gated-redis";
import { needs } from "@/scripts/testing/needs";
import { makeTestNode } from "@/scripts/testing/node";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { missingTool } from "@/scripts/tools/debian";
import { searchLines } from "./search";
import { readLogStock } from "./stock";
import { storeStreamed } from "./store-streamed";
import { addToStream, nextOfStream } from "./stream";
import { takeLines } from "./take-lines";

const redis = await startGatedRedis();
afterAll(async () => {
  await closeQueue();
  await redis?.stop();
});

describe("log lines with REDIS_URL", needs(missingTool("redis-server")), () => {
  let org: TestOrg;
  let node: Ctx;
  let nodeId: string;
  beforeAll(async () => {
    org = await makeTestOrg("Stream");
    ({ ctx: node, nodeId } = await makeTestNode(org, "gpu-1"));
  });
  let sequence = 0;
  const batch = (...texts: string[]) => ({
    sequence: sequence++,
    atMs: Date.now(),
    dropped: 0,
    lines: texts.map((text) => ({ workload: "chat", source: "/var/log/chat.log", text })),
  });
  const found = async (q: string) => (await searchLines(await org.as("operator"), { q })).lines.map(({ text }) => text);
  const waiting = () => redis!.direct.xlen(`mw:logs:{${org.orgId}}:stream`);

  it("wait in the stream and are stored in order, once, by two workers at once", async () => {
    for (let n = 1; n <= 60; n++) await takeLines(node, batch(`stream line ${n}`));
    await takeLines(node, { ...batch("stream line again"), sequence: sequence - 2 });
    expect(await waiting()).toBe(61);
    expect(await found("stream line")).toEqual([]);
    await Promise.all([storeStreamed(org.system), storeStreamed(org.system)]);
    expect((await found("stream line")).reverse()).toEqual(Array.from({ length: 60 }, (_, n) => `stream line ${n + 1}`));
    expect(await waiting()).toBe(0);
    expect(await redis!.direct.exists(`mw:logs:{${org.orgId}}:bytes`)).toBe(0);
  });

  it("that a worker took and did not store are claimed by the next one, before newer ones", async () => {
    await takeLines(node, batch("claimed first"));
    expect(await nextOfStream(redis!.direct, org.orgId, 10)).toHaveLength(1);
    await takeLines(node, batch("claimed second"));
    await storeStreamed(org.system);
    expect(await found("claimed")).toEqual(["claimed second", "claimed first"]);
    expect(await waiting()).toBe(0);
  });

  it("of a removed node leave the stream without a trace", async () => {
    const gone = await makeTestNode(org, "gone");
    await takeLines(gone.ctx, batch("gone line"));
    await withOrg(org, (tx) => tx.node.deleteMany({ where: { orgId: org.orgId, id: gone.nodeId } }));
    await takeLines(node, batch("line behind it"));
    await storeStreamed(org.system);
    expect(await found("gone line")).toEqual([]);
    expect(await found("line behind it")).toHaveLength(1);
  });

  it("that cannot be read leave the stream, and those behind them are stored", async () => {
    for (const text of ["{", '{"lines":7}']) await addToStream(redis!.direct, { orgId: org.orgId, nodeId, batch: text });
    await takeLines(node, batch("behind garbage"));
    await storeStreamed(org.system);
    expect(await found("behind garbage")).toHaveLength(1);
    expect(await waiting()).toBe(0);
  });

  it("are counted and not kept when the stream is full", async () => {
    const message = { orgId: org.orgId, nodeId, batch: JSON.stringify(batch("bounded")) };
    expect(await addToStream(redis!.direct, message, { entries: 1, bytes: 1e6 })).toBe(true);
    expect(await addToStream(redis!.direct, message, { entries: 1, bytes: 1e6 })).toBe(false);
    expect(await addToStream(redis!.direct, message, { entries: 9, bytes: 2 * message.batch.length - 1 })).toBe(false);
    await redis!.direct.incrby(`mw:logs:{${org.orgId}}:bytes`, 64 * 1024 * 1024);
    await takeLines(node, batch("one too many", "and another"));
    expect((await readLogStock(await org.as("operator"), {})).today).toMatchObject({ overflowed: 2 });
    await storeStreamed(org.system);
    await takeLines(node, batch("room again"));
    await storeStreamed(org.system);
    expect(await found("room again")).toHaveLength(1);
  });

  it("are refused while Redis is away, so that the agent keeps them, and taken afterwards", async () => {
    redis!.gate.close();
    const kept = batch("kept by the agent");
    await expect(takeLines(node, kept)).rejects.toMatchObject({ code: "unavailable" });
    redis!.gate.open();
    await vi.waitFor(() => takeLines(node, kept), { timeout: 15_000 });
    await vi.waitFor(() => storeStreamed(org.system), { timeout: 15_000 });
    expect(await found("kept by the agent")).toHaveLength(1);
  });
});
