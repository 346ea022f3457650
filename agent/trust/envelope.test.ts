import { createHash, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Envelope } from "../../lib/contracts/plan";
import { newKeys } from "../link/keys";
import { type PlanChoices, testEnvelope, testPlan, testSeal } from "../testing/test-plan";
import { judgeEnvelope, planHashOf } from "./envelope";
import { HostPolicy, policyObjection } from "./policy";
import { openSealed } from "./sealing";

const org = newKeys("ed25519");
const identity = { nodeId: randomUUID(), orgId: randomUUID(), orgKey: org.publicKey };
const policy = HostPolicy.parse({});
const judge = (raw: unknown, more: Partial<Parameters<typeof judgeEnvelope>[1]> = {}) =>
  judgeEnvelope(raw, { identity, policy, nowMs: Date.now(), ...more });
const plan = (more = {}) => testPlan({ ...identity, ...more });
const refusal = (raw: unknown, more = {}) => {
  const verdict = judge(raw, more);
  return "refusal" in verdict ? verdict.refusal : "accepted";
};

describe("an envelope", () => {
  it("is accepted when the organisation signed exactly this plan for this node", () => {
    expect(judge(testEnvelope(plan(), org.privateKey))).toMatchObject({ target: { nodeId: identity.nodeId } });
  });

  it("may hold fields that this agent does not know, as long as they are signed", () => {
    const extended = testEnvelope(plan(), org.privateKey, { hint: "new" } as Partial<Envelope>);
    expect(judge(extended)).toHaveProperty("envelope");
    expect(refusal({ ...extended, hint: "changed" })).toContain("not signed");
  });

  it("may name golden prompts, which its hash covers", () => {
    const answers = {
      testSetId: randomUUID(),
      testSet: "golden",
      rows: 2,
      prompt: "Greeting",
      promptVersion: 3,
      sha256: "a".repeat(64),
      endpointId: randomUUID(),
      endpoint: "Chat",
      model: "qwen3-8b",
      within: "5m",
    };
    const proved = plan({ answers });
    expect(judge(testEnvelope(proved, org.privateKey))).toMatchObject({ envelope: { plan: { answers } } });
    const other = { ...proved, answers: { ...answers, sha256: "b".repeat(64) } };
    expect(refusal(testEnvelope(other, org.privateKey, { planHash: planHashOf(proved) }))).toContain("does not fit its hash");
  });

  it("is refused when it is forged", () => {
    expect(refusal(testEnvelope(plan(), newKeys("ed25519").privateKey))).toContain("not signed");
    expect(refusal({ ...testEnvelope(plan(), org.privateKey), signature: "" })).toContain("not signed");
  });

  it("is refused when a script, an approver or anything else was changed after signing", () => {
    const envelope = testEnvelope(plan(), org.privateKey);
    const changed = structuredClone(envelope);
    (changed.plan.steps[0] as { run: { script: string } }).run.script = "rm -rf /";
    expect(refusal(changed)).toContain("not signed");
    expect(refusal({ ...envelope, approvals: [] })).toContain("not signed");
    expect(refusal({ ...envelope, fencingToken: 2 })).toContain("not signed");
  });

  it("is refused when the portal itself signs a plan that does not fit the approved hash", () => {
    expect(refusal(testEnvelope(plan(), org.privateKey, { planHash: "0".repeat(64) }))).toContain("does not fit its hash");
  });

  it("is refused for another node, another organisation, and a target that is not in the plan", () => {
    expect(refusal(testEnvelope(plan(), org.privateKey, { nodeId: randomUUID() }))).toContain("another node");
    expect(refusal(testEnvelope(plan({ orgId: randomUUID() }), org.privateKey))).toContain("another organisation");
    expect(refusal(testEnvelope(plan(), org.privateKey, { targetId: randomUUID() }))).toContain("no such target");
  });

  it("is refused when it has expired by the portal's time, and not when only the host's clock is wrong", () => {
    const envelope = testEnvelope(plan({ expiresAtMs: Date.now() + 1_000 }), org.privateKey);
    expect(refusal(envelope, { nowMs: Date.now() + 2_000 })).toContain("expired");
    expect(judge(envelope, { nowMs: Date.now() + 2_000, resuming: true })).toHaveProperty("envelope");
    expect(refusal(testEnvelope(plan(), org.privateKey, { expiresAtMs: Date.now() - 1 }))).toContain("expired");
  });

  it("needs an approval unless this host can hold every step behind the wall, whatever the plan says of itself", () => {
    expect(refusal(testEnvelope(plan(), org.privateKey, { approvals: [] }))).toContain("nobody has approved");
    const look = { id: "look", user: "owner" as const, run: { script: "uptime" } };
    const readOnly = (...steps: PlanChoices["steps"] & object) =>
      testEnvelope(plan({ risk: "read-only", steps }), org.privateKey, { approvals: [] });
    expect(judge(readOnly(look))).toHaveProperty("envelope");
    for (const step of [
      { id: "root", user: "root" as const, run: { script: "id -u" } },
      { id: "file", file: { action: "encode" as const, path: "/etc/hosts" } },
      { id: "unit", service: { action: "restart" as const, unit: "a.service" } },
      { id: "reboot", reboot: { reason: "why not" } },
    ])
      expect(refusal(readOnly(look, step))).toMatch(/the plan is (reversible|disruptive) and nobody has approved it/);
  });

  it("is refused with a reason when it is not an envelope at all", () => {
    for (const raw of [null, {}, "x", { protocol: 2 }]) expect(refusal(raw)).toContain("does not fit the protocol");
  });
});

describe("passkeys that a host pins", () => {
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const approver = {
    name: "Lea",
    credentialId: "cred-1",
    publicKey: pair.publicKey.export({ format: "der", type: "spki" }).toString("base64"),
    origins: ["https://portal.example"],
    rpId: "portal.example",
  };
  const pinning = HostPolicy.parse({ pinnedApprovers: [approver] });
  const assertion = (planHash: string, { origin = "https://portal.example", flags = 5, rpId = "portal.example" } = {}) => {
    const client = Buffer.from(
      JSON.stringify({ type: "webauthn.get", challenge: Buffer.from(planHash, "hex").toString("base64url"), origin }),
    );
    const authenticator = Buffer.concat([createHash("sha256").update(rpId).digest(), Buffer.from([flags, 0, 0, 0, 1])]);
    const signature = sign("sha256", Buffer.concat([authenticator, createHash("sha256").update(client).digest()]), pair.privateKey);
    return {
      credentialId: "cred-1",
      authenticatorData: authenticator.toString("base64url"),
      clientDataJson: client.toString("base64url"),
      signature: signature.toString("base64url"),
    };
  };
  const approved = (passkey?: ReturnType<typeof assertion>) => {
    const one = plan();
    const { planHash } = testEnvelope(one, org.privateKey);
    const approval = { userId: randomUUID(), name: "Lea", atMs: 1, ...(passkey ? { passkey } : {}) };
    return {
      one,
      planHash,
      sealed: (by = assertion(planHash)) => testEnvelope(one, org.privateKey, { approvals: [{ ...approval, passkey: by }] }),
    };
  };

  it("let a plan run that their owner signed", () => {
    expect(judge(approved().sealed(), { policy: pinning })).toHaveProperty("envelope");
  });

  it("count people and not keys: two keys under one name are one person's", () => {
    const second = { ...approver, credentialId: "cred-2" };
    const two = (name: string) => HostPolicy.parse({ pinnedApprovers: [approver, { ...second, name }], pinnedApprovals: 2 });
    const { one, planHash } = approved();
    const both = testEnvelope(one, org.privateKey, {
      approvals: ["cred-1", "cred-2"].map((credentialId, index) => ({
        userId: randomUUID(),
        name: `Person ${index}`,
        atMs: 1,
        passkey: { ...assertion(planHash), credentialId },
      })),
    });
    expect(refusal(both, { policy: two(" lea ") })).toContain("the plan has 1");
    expect(judge(both, { policy: two("Max") })).toHaveProperty("envelope");
  });

  it("keep out a portal that has been taken over", () => {
    const { sealed, planHash } = approved();
    expect(refusal(testEnvelope(plan(), org.privateKey), { policy: pinning })).toContain("demands 1 passkey");
    expect(refusal(testEnvelope(plan({ risk: "read-only" }), org.privateKey), { policy: pinning })).toContain("demands 1 passkey");
    expect(refusal(sealed(assertion("0".repeat(64))), { policy: pinning })).toContain("the plan has 0");
    expect(refusal(sealed(assertion(planHash, { origin: "https://evil.example" })), { policy: pinning })).toContain("the plan has 0");
    expect(refusal(sealed(assertion(planHash, { flags: 1 })), { policy: pinning })).toContain("the plan has 0");
    expect(refusal(sealed(assertion(planHash, { rpId: "evil.example" })), { policy: pinning })).toContain("the plan has 0");
    expect(refusal(sealed({ ...assertion(planHash), signature: "AAAA" }), { policy: pinning })).toContain("the plan has 0");
  });
});

describe("the host's policy", () => {
  it("decides last, also over rollback steps and over programs named in scripts", () => {
    const objection = (policyInput: unknown, choices = {}) => policyObjection(HostPolicy.parse(policyInput), plan(choices));
    expect(objection({ mode: "read-only" })).toContain("read-only");
    // A portal that was taken over would call anything read-only.
    expect(objection({ mode: "read-only" }, { risk: "read-only" })).toContain("read-only");
    expect(objection({ forbid: ["reboot"] }, { steps: [{ id: "r", reboot: { reason: "x" } }] })).toContain("forbids reboot");
    expect(objection({ forbid: ["reboot"] }, { rollback: [{ id: "r", run: { script: "systemctl reboot" } }] })).toContain("forbids reboot");
    expect(objection({ forbid: ["packages"] }, { steps: [{ id: "p", run: { script: "apt-get install -y x" } }] })).toContain(
      "forbids packages",
    );
    for (const script of [
      '"a""pt-get" install x',
      "ap\\t install x",
      "a''pt install x",
      "python3 -m pip install x",
      "npm ci",
      "dpkg-deb -x a b",
    ])
      expect(objection({ forbid: ["packages"] }, { steps: [{ id: "p", run: { script } }] })).toContain("forbids packages");
    expect(objection({ forbid: ["packages", "reboot"] })).toBeUndefined();
  });
});

describe("sealed secrets", () => {
  it("open with this node's key only, and not when they were changed", () => {
    const keys = newKeys("x25519");
    const sealed = testSeal(keys.publicKey, "pässword");
    expect(openSealed(sealed, keys.privateKey)).toBe("pässword");
    expect(() => openSealed(sealed, newKeys("x25519").privateKey)).toThrow();
    expect(() => openSealed(`${sealed.slice(0, -6)}AAAA==`, keys.privateKey)).toThrow();
    expect(() => openSealed("nonsense", keys.privateKey)).toThrow("malformed");
  });
});
