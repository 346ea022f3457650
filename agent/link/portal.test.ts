import { mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { eventually } from "@/scripts/testing/eventually";
import { TestPortal } from "../testing/test-portal";
import { Clock } from "./clock";
import { HttpClient, PortalError } from "./http-client";
import { enrol, readIdentity } from "./identity";
import { newKeys } from "./keys";
import { Portal } from "./portal";

const portals: TestPortal[] = [];
const startPortal = async () => {
  const portal = await new TestPortal().start();
  portals.push(portal);
  return portal;
};
afterEach(async () => {
  await Promise.all(portals.splice(0).map((portal) => portal.stop()));
});
const enrolAt = (portal: TestPortal, state: string, token = portal.enrolmentToken) => {
  const client = new HttpClient(portal.url);
  return enrol({ state, token, name: "host-1", portal: portal.url, send: (body) => client.call("agent/v1/enrol", { body }) });
};
const fresh = () => mkdtempSync(join(tmpdir(), "mw-identity-"));

describe("enrolling", () => {
  it("makes an identity that survives a restart and that others cannot read", async () => {
    const [portal, state] = [await startPortal(), fresh()];
    const identity = await enrolAt(portal, state);
    expect(readIdentity(state)).toEqual(identity);
    expect(statSync(join(state, "identity.json")).mode & 0o777).toBe(0o600);
    expect(portal.nodes.get(identity.nodeId)?.publicKey).toBe(identity.signing.publicKey);
  });

  it("says so when the identity on disk is damaged, and does not enrol on its own", async () => {
    const [portal, state] = [await startPortal(), fresh()];
    const identity = await enrolAt(portal, state);
    writeFileSync(
      join(state, "identity.json"),
      JSON.stringify({ ...identity, signing: newKeys("ed25519"), nodeId: "x" }).replace("MC4", "MC5"),
    );
    expect(() => readIdentity(state)).toThrow("is damaged");
  });

  it("refuses a portal whose signing key is not the one that the token names", async () => {
    const [portal, state] = [await startPortal(), fresh()];
    portal.intercept = () => ({
      status: 200,
      body: { nodeId: portal.orgId, orgId: portal.orgId, signingKey: newKeys("ed25519").publicKey, timeMs: 1 },
    });
    await expect(enrolAt(portal, state)).rejects.toThrow("does not fit the token");
    expect(readIdentity(state)).toBeUndefined();
  });

  it("asks again with the same keys when the answer was lost", async () => {
    const [portal, state] = [await startPortal(), fresh()];
    const keys: unknown[] = [];
    portal.intercept = (_, body) => {
      keys.push((body as { publicKey: string }).publicKey);
      return keys.length === 1 ? { status: 503 } : undefined;
    };
    await expect(enrolAt(portal, state)).rejects.toMatchObject({ status: 503 });
    await enrolAt(portal, state);
    expect(keys[0]).toBe(keys[1]);
  });

  it("says what is wrong with a token before it asks anybody", async () => {
    await expect(enrolAt(await startPortal(), fresh(), "mwe_half")).rejects.toThrow("copied whole");
  });
});

describe("the connection to the portal", () => {
  const connect = async () => {
    const portal = await startPortal();
    const identity = await enrolAt(portal, fresh());
    const clock = new Clock();
    return { portal, clock, line: new Portal(new HttpClient(portal.url), identity, clock) };
  };

  it("opens one session for many callers, and another one when it was revoked", async () => {
    const { portal, line } = await connect();
    await Promise.all([1, 2, 3].map(() => line.call("agent/v1/tasks?waitMs=1")));
    expect(portal.sessions).toBe(1);
    portal.revokeSessions();
    await line.call("agent/v1/tasks?waitMs=1");
    expect([portal.sessions, line.sessionNumber]).toEqual([2, 2]);
  });

  it("renews a session before it lapses", async () => {
    const { portal, line } = await connect();
    portal.sessionMs = 10;
    await eventually(async () => {
      await line.call("agent/v1/tasks?waitMs=1");
      expect(portal.sessions).toBe(2);
    });
  });

  it("learns how far the host's clock is off", async () => {
    const { portal, clock, line } = await connect();
    portal.clockAheadMs = 3_600_000;
    await line.call("agent/v1/tasks?waitMs=1");
    expect(Math.abs(clock.offsetMs - 3_600_000)).toBeLessThan(2_000);
  });

  it("tells a passing failure from a refusal", async () => {
    const { portal, line } = await connect();
    portal.intercept = () => ({ status: 413, body: { error: { code: "too-large", message: "too large" } } });
    await expect(line.call("x")).rejects.toMatchObject({ status: 413, message: "too large", isPassing: false });
    await portal.stop();
    const failure = await line.call("x").catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PortalError);
    expect(failure).toMatchObject({ status: 0, isPassing: true });
  });

  it("waits no longer than a minute for a Retry-After", async () => {
    const { portal, line } = await connect();
    for (const [header, waitMs] of [
      ["7", 7_000],
      ["86400", 60_000],
      ["Wed, 21 Oct 2037 07:28:00 GMT", undefined],
    ] as const) {
      portal.intercept = () => ({ status: 503, headers: { "retry-after": header } });
      const failure = await line.call("x").catch((error: unknown) => error);
      expect(failure).toMatchObject({ status: 503, retryAfterMs: waitMs });
    }
  });

  it("repeats a call whose connection was reset, and none that was answered, whatever the answer says", async () => {
    const { portal, line } = await connect();
    await line.call("agent/v1/tasks?waitMs=1");
    let calls = 0;
    portal.intercept = () => {
      calls++;
      return { status: 400, body: { error: { message: "the upstream said ECONNRESET" } } };
    };
    await expect(line.call("x")).rejects.toMatchObject({ status: 400 });
    expect(calls).toBe(1);
    portal.intercept = undefined;
    portal.down = true;
    await expect(line.call("x")).rejects.toMatchObject({ status: 0, code: "ECONNRESET" });
    expect(portal.cut).toBe(2);
  });

  it("speaks plain HTTP to this host only", () => {
    expect(() => new HttpClient("http://10.0.0.5:3000")).toThrow("use https");
    expect(() => new HttpClient("http://127.0.0.1.evil.example")).toThrow("use https");
    for (const url of ["https://portal.example", "http://localhost:1", "http://[::1]:1", "http://127.0.0.1:1/base"])
      new HttpClient(url).close();
  });
});
