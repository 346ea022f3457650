import { beforeAll, describe, expect, it } from "vitest";
import { findSession } from "@/lib/auth/sessions/store";
import { makeTestOrg, origin, type TestOrg } from "@/scripts/testing/org";
import { softwareAuthenticator } from "@/scripts/testing/passkey";
import { registerPasskey, startPasskey } from "./manage";
import { askForOwnPasskey } from "./reauthenticate";
import { askForPasskey, signInByPasskey } from "./sign-in";

let org: TestOrg;
beforeAll(async () => {
  org = await makeTestOrg("Passkey sign-in");
});

async function enrolled(nth = 1) {
  const lead = await org.as("lead", nth);
  const key = softwareAuthenticator();
  await registerPasskey(lead, key.register((await startPasskey(lead)).challenge));
  return { lead, key };
}
const from = { ...origin, address: "203.0.113.200" };

describe("signing in with a passkey", () => {
  it("begins a session of the key's person", async () => {
    const { lead, key } = await enrolled();
    const { challenge, rpId } = await askForPasskey();
    expect(rpId).toBe("localhost");
    const session = await signInByPasskey({ challenge, assertion: key.answer(challenge) }, from);
    expect(session).toMatchObject({ id: lead.actor.userId });
    expect(await findSession(session!.sessionId)).toEqual({ userId: lead.actor.userId });
  });

  it("takes an answer once, and none to a challenge of another kind", async () => {
    const { lead, key } = await enrolled();
    const { challenge } = await askForPasskey();
    const answer = { challenge, assertion: key.answer(challenge) };
    expect(await signInByPasskey(answer, from)).not.toBeNull();
    await expect(signInByPasskey(answer, from)).rejects.toMatchObject({ code: "too-many-requests" });
    const own = await askForOwnPasskey(lead.actor);
    const elsewhere = { challenge: own.challenge, assertion: key.answer(own.challenge) };
    await expect(signInByPasskey(elsewhere, from)).rejects.toMatchObject({ code: "invalid" });
  });

  it("refuses unknown keys, foreign signatures, other sites and a person who was not verified", async () => {
    const { key } = await enrolled();
    const stranger = softwareAuthenticator();
    const wrong = [
      (challenge: string) => stranger.answer(challenge),
      (challenge: string) => ({ ...stranger.answer(challenge), credentialId: key.credentialId }),
      (challenge: string) => key.answer(challenge, { origin: "https://evil.example" }),
      (challenge: string) => key.answer(challenge, { flags: 0x01 }),
      (challenge: string) => key.answer(challenge, { crossOrigin: true }),
    ];
    for (const assertionFor of wrong) {
      const { challenge } = await askForPasskey();
      expect(await signInByPasskey({ challenge, assertion: assertionFor(challenge) }, from)).toBeNull();
    }
  });

  it("counts as an attempt from its address", async () => {
    const busy = { ...origin, address: "203.0.113.201" };
    const attempt = async () => {
      const { challenge } = await askForPasskey();
      return signInByPasskey({ challenge, assertion: softwareAuthenticator().answer(challenge) }, busy);
    };
    for (let n = 0; n < 30; n++) expect(await attempt()).toBeNull();
    await expect(attempt()).rejects.toMatchObject({ code: "too-many-requests" });
  });
});
