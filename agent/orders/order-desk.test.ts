import { randomUUID } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import canonicalize from "canonicalize";
import { describe, expect, it, vi } from "vitest";
import { Clock } from "../link/clock";
import { PortalError } from "../link/http-client";
import type { Identity } from "../link/identity";
import { newKeys, signText } from "../link/keys";
import { HostPolicy, readPolicy } from "../trust/policy";
import { judgeOrder } from "./judge-order";
import { OrderDesk } from "./order-desk";

const keys = newKeys("ed25519");
const identity = { nodeId: randomUUID(), orgId: randomUUID(), orgKey: keys.publicKey };
const orderOf = (more: object = {}) => ({
  protocol: 1,
  kind: "dry-run",
  orderId: randomUUID(),
  orgId: identity.orgId,
  nodeId: identity.nodeId,
  createdAtMs: Date.now(),
  expiresAtMs: Date.now() + 60_000,
  workload: "",
  check: null,
  steps: [],
  rollback: [],
  parameters: {},
  ...more,
});
const signed = (order: object, key = keys.privateKey) => ({ order, signature: signText(canonicalize(order)!, key) });
const judge = (raw: unknown, policy: object = {}) => judgeOrder(raw, { identity, policy: HostPolicy.parse(policy), nowMs: Date.now() });

describe("an order", () => {
  it("is followed when the organisation has signed it for this node", () => {
    expect(judge(signed(orderOf({ aFieldOfLater: 1 })))).toMatchObject({ order: { kind: "dry-run" } });
  });

  it.each([
    ["signed by another key", () => signed(orderOf(), newKeys("ed25519").privateKey), "not signed"],
    ["changed after signing", () => ({ ...signed(orderOf()), order: orderOf({ check: "config.files" }) }), "not signed"],
    ["for another node", () => signed(orderOf({ nodeId: randomUUID() })), "another node"],
    ["of another organisation", () => signed(orderOf({ orgId: randomUUID() })), "another organisation"],
    ["past its time", () => signed(orderOf({ expiresAtMs: Date.now() - 1 })), "expired"],
    ["of a kind that is not known", () => signed(orderOf({ kind: "format-disk" })), "does not fit"],
  ])("is refused when it is %s", (_, raw, why) => {
    expect(judge(raw())).toEqual({ refusal: expect.stringContaining(why) });
  });

  it("is refused where the host's policy forbids its kind", () => {
    expect(judge(signed(orderOf()), { forbid: ["dry-run"] })).toEqual({ refusal: expect.stringContaining("forbids dry runs") });
    const path = join(mkdtempSync(join(tmpdir(), "mw-policy-")), "policy.json");
    writeFileSync(path, '{ "forbid": ["drill"] }');
    const drill = { ...orderOf({ kind: "drill" }), action: "inject", drillId: randomUUID(), workload: "d", untilMs: Date.now() + 1 };
    expect(judge(signed(drill), readPolicy(path).policy)).toEqual({ refusal: expect.stringContaining("forbids fire drills") });
    for (const policy of [{ mode: "read-only" }, { forbid: ["file"] }])
      expect(judge(signed(drill), policy)).toEqual({ refusal: expect.stringContaining("could not be ended") });
    expect(judge(signed({ ...drill, action: "clear" }), { forbid: ["drill"] })).toMatchObject({ order: { action: "clear" } });
  });
});

describe("the desk of orders", () => {
  it("answers each order once it is followed, and repeats the answer until the portal has it", async () => {
    const sent: { path: string; body: unknown }[] = [];
    let failures = 2;
    const call = async (path: string, options?: { body?: unknown }) => {
      if (failures-- > 0) throw new PortalError(503, "away");
      sent.push({ path, body: options?.body });
    };
    const follow = vi.fn(async () => ({ outcome: "done" as const, sentence: "well", report: null }));
    const desk = new OrderDesk({
      identity: identity as Identity,
      portal: { call },
      clock: new Clock(),
      policy: () => HostPolicy.parse({}),
      follow,
      log: () => {},
      signal: new AbortController().signal,
    });
    const order = orderOf();
    expect(desk.take(signed(order))).toBe(true);
    expect(desk.take(signed(order))).toBe(false);
    expect(desk.take("nonsense")).toBe(false);
    await vi.waitFor(() => expect(sent).toHaveLength(1), { timeout: 10_000 });
    expect(sent[0]).toMatchObject({ path: `agent/v1/orders/${order.orderId}/answer`, body: { outcome: "done", sentence: "well" } });
    const forged = signed(orderOf(), newKeys("ed25519").privateKey);
    desk.take(forged);
    await vi.waitFor(() => expect(sent).toHaveLength(2), { timeout: 10_000 });
    expect(sent[1]?.body).toMatchObject({ outcome: "refused", sentence: expect.stringContaining("not signed") });
    expect(follow).toHaveBeenCalledTimes(1);
  });
});
