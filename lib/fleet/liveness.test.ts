import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { directoryClient, withOrg } from "@/lib/db";
import { Prisma } from "@/prisma/generated/client";
import { makeTestOrg } from "@/scripts/testing/org";
import { beatGateway, type GatewayTimes, gatewayNames, ingestLagMs, readGatewayTimes, silenceMs, silenceSql } from "./liveness";

const minutes = (n: number) => n * 60_000;
const now = Date.UTC(2026, 0, 1);
const up = (sinceAgo: number, untilAgo = 0) => ({ upSinceMs: now - sinceAgo, upUntilMs: now - untilAgo });

describe("how long a node has been silent", () => {
  it("is the time since it was seen while the gateway was up", () => {
    expect(silenceMs({ ...up(minutes(60)), before: null }, now - minutes(5))).toBe(minutes(5));
  });

  it("does not grow while the gateway is down", () => {
    expect(silenceMs({ ...up(minutes(60), minutes(30)), before: null }, now - minutes(31))).toBe(minutes(1));
  });

  it("does not begin with the gateway's start for a node that was not silent before a stall", () => {
    const gateway = { ...up(minutes(1)), before: up(minutes(60), minutes(20)) };
    expect(silenceMs(gateway, now - minutes(20))).toBe(minutes(1));
  });

  it("is kept over a stall for a node that was silent before it", () => {
    const gateway = { ...up(minutes(1)), before: up(minutes(60), minutes(20)) };
    expect(silenceMs(gateway, now - minutes(50))).toBe(minutes(31));
  });

  it("is the same in SQL, whatever the times", async () => {
    const org = await makeTestOrg();
    const window = fc
      .tuple(fc.integer({ min: 0, max: 1e7 }), fc.integer({ min: 0, max: 1e7 }))
      .map(([from, length]) => ({ upSinceMs: now + from, upUntilMs: now + from + length }));
    await fc.assert(
      fc.asyncProperty(window, fc.option(window), fc.integer({ min: -1e7, max: 3e7 }), async (present, before, offset) => {
        const gateway: GatewayTimes = { ...present, before };
        const seen = Prisma.sql`to_timestamp(${(now + offset) / 1_000}::float8)`;
        const [row] = await withOrg(org.system, (tx) => tx.$queryRaw<{ ms: number }[]>`SELECT ${silenceSql(gateway, seen)} AS ms`);
        expect(Math.abs(row!.ms - silenceMs(gateway, now + offset))).toBeLessThan(1);
      }),
      { numRuns: 25 },
    );
  }, 180_000);
});

describe("the gateway's heartbeat", () => {
  const beat = () => directoryClient().doorBeat.findUnique({ where: { door: gatewayNames.present } });
  const shift = (ms: number) =>
    directoryClient()
      .$executeRaw`UPDATE door_beat SET at = at - ${ms} * interval '1 ms', up_since = up_since - ${ms} * interval '1 ms' WHERE door = ${gatewayNames.present}`;
  beforeEach(() => {
    const tag = randomUUID();
    Object.assign(gatewayNames, { present: tag, before: `${tag}-before` });
  });

  it("continues over short pauses", async () => {
    await beatGateway(directoryClient());
    const first = await beat();
    await shift(5_000);
    await beatGateway(directoryClient());
    expect((await beat())!.upSince.getTime()).toBe(first!.upSince.getTime() - 5_000);
  });

  it("restarts after a gap, and keeps when the gateway was up before", async () => {
    await beatGateway(directoryClient());
    await shift(60_000);
    const before = await beat();
    const org = await makeTestOrg();
    expect(ingestLagMs(await withOrg(org.system, readGatewayTimes))).toBeGreaterThan(59_000);
    await beatGateway(directoryClient());
    const gateway = await withOrg(org.system, readGatewayTimes);
    expect(gateway!.before).toEqual({ upSinceMs: before!.upSince.getTime(), upUntilMs: before!.at.getTime() });
    expect(gateway!.upSinceMs).toBeGreaterThan(before!.at.getTime() + 50_000);
    expect(ingestLagMs(gateway)).toBeNull();
  });
});
