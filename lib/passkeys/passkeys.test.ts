import { beforeAll, describe, expect, it } from "vitest";
import { hashOf } from "@/lib/canonical";
import type { PasskeyAssertion } from "@/lib/contracts/plan";
import { withOrg } from "@/lib/db";
import { savePolicy, shippedPolicy } from "@/lib/policy/org-policy";
import { approveRepair } from "@/lib/repairs/approve";
import { dispatchRepair } from "@/lib/repairs/dispatch";
import { readRepair } from "@/lib/repairs/read";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { type Algorithm, softwareAuthenticator } from "@/scripts/testing/passkey";
import { addNode, addRunbook, ask, auditOf, runsFor, type TestNode } from "@/scripts/testing/repairs";
import { isChallengeOf, newChallenge } from "./challenge";
import { listPasskeys, registerPasskey, removePasskey, startPasskey } from "./manage";

let org: TestOrg;
let node: TestNode;
beforeAll(async () => {
  org = await makeTestOrg("Passkeys");
  node = await addNode(org);
  await addRunbook(org);
  const reversible = { ...shippedPolicy.risks.reversible, passkey: true };
  const policy = { ...shippedPolicy, risks: { ...shippedPolicy.risks, reversible } };
  await savePolicy(await org.as("owner"), { policy, basedOn: hashOf(shippedPolicy) });
});
const enrolled = async (nth = 1, algorithm?: Algorithm) => {
  const lead = await org.as("lead", nth);
  const key = softwareAuthenticator(undefined, algorithm);
  const { challenge } = await startPasskey(lead);
  await registerPasskey(lead, key.register(challenge));
  return { lead, key };
};

describe("a passkey", () => {
  it("is registered by the person themselves, shown with what a host pins, and in the audit log", async () => {
    const { lead, key } = await enrolled();
    const { passkeys } = await listPasskeys(lead);
    expect(passkeys.at(-1)).toMatchObject({
      credentialId: key.credentialId,
      pin: { rpId: "localhost", origins: ["http://localhost:3999"], name: "Lead 1", publicKey: key.publicKey },
    });
    expect((await startPasskey(lead)).exclude).toContain(key.credentialId);
    const entries = await withOrg(org, (tx) => tx.audit.findMany({ where: { orgId: org.orgId, action: "passkey.manage" } }));
    expect(entries.at(-1)?.detail).toMatchObject({ after: { credentialId: key.credentialId } });
    expect((await removePasskey(lead, { credentialId: key.credentialId })).passkeys.map((one) => one.credentialId)).not.toContain(
      key.credentialId,
    );
    await expect(removePasskey(lead, { credentialId: key.credentialId })).rejects.toMatchObject({ code: "not-found" });
  });

  it("is refused a second time, from another site, for another challenge, and from viewers", async () => {
    const { lead, key } = await enrolled();
    const challenge = (await startPasskey(lead)).challenge;
    await expect(registerPasskey(lead, key.register(challenge))).rejects.toMatchObject({ code: "conflict" });
    await expect(registerPasskey(lead, softwareAuthenticator("https://evil.example").register(challenge))).rejects.toMatchObject({
      code: "invalid",
    });
    const other = softwareAuthenticator().register(challenge);
    await expect(registerPasskey(lead, { ...other, credentialId: "AAAA" })).rejects.toMatchObject({ code: "invalid" });
    const stranger = (await startPasskey(await org.as("lead", 2))).challenge;
    await expect(registerPasskey(lead, softwareAuthenticator().register(stranger))).rejects.toMatchObject({
      code: "invalid",
      path: "challenge",
    });
    await expect(startPasskey(await org.as("viewer"))).rejects.toMatchObject({ code: "forbidden" });
  });

  it("is refused from a person who was not verified, from an embedded page, or of a kind that hosts do not verify", async () => {
    const lead = await org.as("lead");
    const { challenge } = await startPasskey(lead);
    const key = softwareAuthenticator();
    const wrong = [
      key.register(challenge, { flags: 0x41 }),
      key.register(challenge, { flags: 0x44 }),
      key.register(challenge, { crossOrigin: true }),
      softwareAuthenticator(undefined, "ES384").register(challenge),
      { ...key.register(challenge), authenticatorData: key.register(challenge).authenticatorData.slice(0, 60) },
      { ...key.register(challenge), clientDataJson: "bm90IGpzb24" },
    ];
    for (const input of wrong) await expect(registerPasskey(lead, input)).rejects.toMatchObject({ code: "invalid" });
    await registerPasskey(lead, key.register(challenge));
  });

  it("can be removed by its owner only", async () => {
    const { key } = await enrolled();
    await expect(removePasskey(await org.as("lead", 2), { credentialId: key.credentialId })).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("a challenge", () => {
  it("is one person's and ends after five minutes", () => {
    const challenge = newChallenge("a", 1_000);
    expect(isChallengeOf("a", challenge, 2_000)).toBe(true);
    expect(isChallengeOf("b", challenge, 2_000)).toBe(false);
    expect(isChallengeOf("a", challenge, 302_000)).toBe(false);
    for (const forged of ["", "x", Buffer.from("a.99999999999999.x").toString("base64url")]) expect(isChallengeOf("a", forged)).toBe(false);
  });
});

describe("an approval that must be signed", () => {
  const ready = async (algorithm?: Algorithm) => ({ repair: await ask(org, [node]), ...(await enrolled(1, algorithm)) });

  it.each(["ES256", "EdDSA", "RS256"] as const)("takes the signature of an %s key, and of no other key of its kind", async (algorithm) => {
    const { repair, lead, key } = await ready(algorithm);
    const { passkeys } = await listPasskeys(lead);
    expect(passkeys.find((one) => one.credentialId === key.credentialId)?.pin.publicKey).toBe(key.publicKey);
    const approve = (passkey: PasskeyAssertion) => approveRepair(lead, { repairId: repair.id, planHash: repair.planHash, passkey });
    const other = softwareAuthenticator(undefined, algorithm).assert(repair.planHash);
    await expect(approve({ ...other, credentialId: key.credentialId })).rejects.toMatchObject({ code: "invalid", path: "passkey" });
    expect(await approve(key.assert(repair.planHash))).toMatchObject({ state: "approved" });
  });

  it("takes the signature over this plan, and carries it to the host", async () => {
    const { repair, lead, key } = await ready();
    expect((await readRepair(lead, { repairId: repair.id })).asks).toMatchObject({
      passkey: true,
      rpId: "localhost",
      credentialIds: expect.arrayContaining([key.credentialId]),
    });
    const assertion = key.assert(repair.planHash);
    expect(await approveRepair(lead, { repairId: repair.id, planHash: repair.planHash, passkey: assertion })).toMatchObject({
      state: "approved",
    });
    expect((await auditOf(org, repair.id)).at(-1)).toMatchObject({ action: "repair.approve", detail: { after: { signed: true } } });
    await dispatchRepair(org.system, { repairId: repair.id });
    const [run] = await runsFor(node);
    expect(run!.approvals).toEqual([expect.objectContaining({ passkey: assertion })]);
  });

  it("refuses none, another plan's, another key's, another site's, an unverified person's, and a changed one", async () => {
    const { repair, lead, key } = await ready();
    const other = await ask(org, [node]);
    const good = key.assert(repair.planHash);
    const wrong = [
      undefined,
      key.assert(other.planHash),
      softwareAuthenticator().assert(repair.planHash),
      { ...softwareAuthenticator().assert(repair.planHash), credentialId: key.credentialId },
      key.assert(repair.planHash, { origin: "https://evil.example" }),
      key.assert(repair.planHash, { flags: 0x01 }),
      key.assert(repair.planHash, { flags: 0x04 }),
      key.assert(repair.planHash, { crossOrigin: true }),
      key.assert(repair.planHash, { type: "webauthn.create" }),
      { ...good, signature: `AAAA${good.signature.slice(4)}` },
      { ...good, clientDataJson: "bm90IGpzb24" },
    ];
    for (const passkey of wrong) {
      const approval = approveRepair(lead, { repairId: repair.id, planHash: repair.planHash, ...(passkey ? { passkey } : {}) });
      await expect(approval).rejects.toMatchObject({ code: "invalid", path: "passkey" });
    }
    const elsewhere = await org.as("lead", 2);
    await expect(approveRepair(elsewhere, { repairId: repair.id, planHash: repair.planHash, passkey: good })).rejects.toMatchObject({
      code: "invalid",
    });
  });
});
