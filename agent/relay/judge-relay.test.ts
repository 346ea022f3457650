import { createHash, randomUUID } from "node:crypto";
import canonicalize from "canonicalize";
import { describe, expect, it } from "vitest";
import { newKeys, signText } from "../link/keys";
import { HostPolicy } from "../trust/policy";
import { judgeRelay } from "./judge-relay";

const keys = newKeys("ed25519");
const identity = { nodeId: randomUUID(), orgId: randomUUID(), orgKey: keys.publicKey };
const known = randomUUID();
const BODY = Buffer.from('{"model":"m"}');
const headOf = (more: object = {}) => ({
  purpose: "millwright-relay",
  relayId: randomUUID(),
  orgId: identity.orgId,
  nodeId: identity.nodeId,
  endpoint: "vllm",
  call: "chat/completions",
  bodySha256: createHash("sha256").update(BODY).digest("hex"),
  expiresAtMs: Date.now() + 60_000,
  ...more,
});
const signed = (head: object, key = keys.privateKey) => {
  return { head, signature: signText(canonicalize(head)!, key), apiKey: null, body: BODY.toString("base64") };
};
const declared = { privateEndpoints: [{ name: "vllm", url: "http://127.0.0.1:8000/v1" }] };
const judge = (raw: unknown, policy: object = declared) =>
  judgeRelay(raw, { identity, policy: HostPolicy.parse(policy), nowMs: Date.now(), isKnown: (id) => id === known });

describe("a request for a private endpoint", () => {
  it("passes when the organisation has signed it for this node and the host declares the endpoint", () => {
    expect(judge(signed(headOf({ aFieldOfLater: 1 })))).toMatchObject({ relay: { payload: BODY, endpoint: { name: "vllm" } } });
  });

  it.each([
    ["signed by another key", () => signed(headOf(), newKeys("ed25519").privateKey), "not signed"],
    ["changed after signing", () => ({ ...signed(headOf()), head: headOf({ call: "models" }) }), "not signed"],
    ["with another body", () => ({ ...signed(headOf()), body: Buffer.from("{}").toString("base64") }), "not the one that was signed"],
    ["without its body", () => ({ ...signed(headOf()), body: null }), "not the one that was signed"],
    ["for another node", () => signed(headOf({ nodeId: randomUUID() })), "another node"],
    ["of another organisation", () => signed(headOf({ orgId: randomUUID() })), "another organisation"],
    ["past its time", () => signed(headOf({ expiresAtMs: Date.now() - 1 })), "expired"],
    ["one that was taken before", () => signed(headOf({ relayId: known })), "taken before"],
    ["for another path", () => signed(headOf({ call: "../../metrics" })), "does not fit"],
    ["for an endpoint that the host does not declare", () => signed(headOf({ endpoint: "postgres" })), "declares no private endpoint"],
    ["an order or an envelope that the same key signed", () => signed({ ...headOf(), purpose: "agent-bundle" }), "does not fit"],
  ])("is refused when it is %s", (_, raw, why) => {
    expect(judge(raw())).toEqual({ refusal: expect.stringContaining(why) });
  });

  it("is refused on a host that declares nothing, which is the default", () => {
    expect(judge(signed(headOf()), {})).toEqual({ refusal: expect.stringContaining("declares no private endpoint") });
  });
});

describe("a host's policy", () => {
  it.each([
    "http://10.0.0.5:8000/v1",
    "http://169.254.169.254/",
    "http://localhost:8000",
    "http://127.0.0.1.example.com:8000",
    "https://127.0.0.1:8000",
    "http://user:word@127.0.0.1:8000",
    "http://127.0.0.1:8000/v1?x=1",
    "http://[::ffff:10.0.0.5]:8000",
    "file:///etc/passwd",
  ])("declares no private endpoint at %s", (url) => {
    expect(HostPolicy.safeParse({ privateEndpoints: [{ name: "vllm", url }] }).success).toBe(false);
  });

  it.each(["http://127.0.0.1:8000/v1", "http://127.0.1.1:80", "http://[::1]:8000"])("declares one at %s", (url) => {
    expect(HostPolicy.safeParse({ privateEndpoints: [{ name: "vllm", url }] }).success).toBe(true);
  });
});
