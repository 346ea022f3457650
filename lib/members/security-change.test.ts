import { beforeAll, describe, expect, it } from "vitest";
import { createApiKey } from "@/lib/api-keys/create";
import { hashPassword } from "@/lib/auth/password";
import { PROOF_MS } from "@/lib/auth/sessions/settings";
import type { Ctx } from "@/lib/context";
import { CONFIRM_FOUR_EYES_OFF } from "@/lib/contracts/policy";
import type { RetentionField } from "@/lib/contracts/retention";
import { directoryClient } from "@/lib/db";
import { registerPasskey, removePasskey, startPasskey } from "@/lib/passkeys/manage";
import { askForOwnPasskey, reauthenticate } from "@/lib/passkeys/reauthenticate";
import { blessRunbook } from "@/lib/policy/bless";
import { readPolicy, savePolicy, shippedPolicy } from "@/lib/policy/org-policy";
import { changeRetention } from "@/lib/retention/change";
import { readRetention } from "@/lib/retention/read";
import { makeTestOrg, origin, type TestOrg } from "@/scripts/testing/org";
import { softwareAuthenticator } from "@/scripts/testing/passkey";
import { createInvite } from "./invite";
import { changeRole, removeMember } from "./manage";
import { createResetLink } from "./reset-link";
import { listSecurityNotices, readSecurityNotices } from "./security-notices";

let org: TestOrg;
let owner: Awaited<ReturnType<TestOrg["as"]>>;
let memberId: string;
const own = softwareAuthenticator();
const password = "a long enough password";
beforeAll(async () => {
  org = await makeTestOrg("Proof");
  owner = await org.as("owner");
  memberId = (await org.as("operator")).actor.userId;
  await directoryClient().user.update({ where: { id: owner.actor.userId }, data: { passwordHash: await hashPassword(password) } });
  await registerPasskey(owner, own.register((await startPasskey(owner)).challenge));
});

/** Like a session that was left open: its person was authenticated more than ten minutes ago. */
const leaveOpen = () =>
  directoryClient().session.update({ where: { id: owner.actor.sessionId }, data: { provenAt: new Date(Date.now() - PROOF_MS - 1_000) } });

/** Every change to trust. */
const shorten = async (ctx: Ctx, field: RetentionField) => {
  const { retention, retentionHash: basedOn } = await readRetention(ctx);
  return changeRetention(ctx, { to: { [field]: retention[field] - 1 }, basedOn });
};
const changes: [string, (ctx: Ctx) => Promise<unknown>][] = [
  ["a passkey is added", (ctx) => startPasskey(ctx)],
  ["a passkey is removed", (ctx) => removePasskey(ctx, { credentialId: own.credentialId })],
  ["somebody is removed", async (ctx) => removeMember(ctx, { userId: (await org.as("lead", 7)).actor.userId })],
  ["an API key is made", (ctx) => createApiKey(ctx, { name: "script", role: "viewer", scopes: ["read"], expiresInDays: 1 })],
  ["a role is changed", (ctx) => changeRole(ctx, { userId: memberId, role: "lead" })],
  ["somebody is invited who may approve", (ctx) => createInvite(ctx, { role: "lead" })],
  ["a reset link is made", (ctx) => createResetLink(ctx, { userId: memberId })],
  [
    "four eyes are switched off",
    async (ctx) => {
      const { policyHash: basedOn } = await readPolicy(ctx);
      return savePolicy(ctx, { policy: { ...shippedPolicy, fourEyes: false }, basedOn, confirm: CONFIRM_FOUR_EYES_OFF });
    },
  ],
  [
    "a policy is loosened",
    async (ctx) => {
      const { policyHash: basedOn, policy } = await readPolicy(ctx);
      return savePolicy(ctx, { policy: { ...policy, blastRadius: { ...policy.blastRadius, maxShare: null } }, basedOn });
    },
  ],
  ["logs are kept for less time", (ctx) => shorten(ctx, "logDays")],
  ["the request log is kept for less time", (ctx) => shorten(ctx, "requestDays")],
  ["a standing approval is given", (ctx) => blessRunbook(ctx, { slug: "restore-config", version: 1, labels: { a: "b" } })],
];

describe("a session that was left open", () => {
  it.each(changes)("must authenticate again before %s", async (_, change) => {
    await leaveOpen();
    await expect(change(owner)).rejects.toMatchObject({ code: "reauthenticate" });
    await reauthenticate(owner.actor, { password }, origin);
    await change(owner);
  });

  it("is not enough to register a key for a challenge that was taken before", async () => {
    await reauthenticate(owner.actor, { password }, origin);
    const { challenge } = await startPasskey(owner);
    await leaveOpen();
    await expect(registerPasskey(owner, softwareAuthenticator().register(challenge))).rejects.toMatchObject({ code: "reauthenticate" });
  });

  it("is accepted after the right password or one of its person's passkeys, and nothing else", async () => {
    await reauthenticate(owner.actor, { password }, origin);
    const key = softwareAuthenticator();
    await registerPasskey(owner, key.register((await startPasskey(owner)).challenge));
    await leaveOpen();
    await expect(reauthenticate(owner.actor, { password: "not the password" }, origin)).rejects.toMatchObject({ path: "password" });
    const ask = async () => (await askForOwnPasskey(owner.actor)).challenge;
    const stranger = softwareAuthenticator();
    const wrong = await ask();
    const foreign = { passkey: { challenge: wrong, assertion: stranger.answer(wrong) } };
    await expect(reauthenticate(owner.actor, foreign, origin)).rejects.toMatchObject({ path: "passkey" });
    await expect(startPasskey(owner)).rejects.toMatchObject({ code: "reauthenticate" });
    const challenge = await ask();
    await reauthenticate(owner.actor, { passkey: { challenge, assertion: key.answer(challenge) } }, origin);
    await startPasskey(owner);
  });

  it("may still be used for everything else, and to invite a viewer", async () => {
    await leaveOpen();
    await createInvite(owner, { role: "viewer" });
    await readPolicy(owner);
  });
});

describe("the other owners", () => {
  it("are notified of the change until they dismiss it; the person who changed it is not", async () => {
    const two = await makeTestOrg("Notices");
    const [first, second] = [await two.as("owner"), await two.as("owner", 2)];
    const { userId } = (await two.as("viewer")).actor;
    await changeRole(first, { userId, role: "lead" });
    const { notices } = await listSecurityNotices(second);
    expect(notices).toMatchObject([{ text: "Owner 1 changed Viewer 1's role from viewer to lead." }]);
    expect((await listSecurityNotices(first)).notices).toEqual([]);
    await readSecurityNotices(second, { upTo: notices[0]!.at });
    expect((await listSecurityNotices(second)).notices).toEqual([]);
    await changeRole(first, { userId, role: "viewer" });
    expect((await listSecurityNotices(second)).notices).toHaveLength(1);
    await expect(listSecurityNotices(await two.as("lead"))).rejects.toMatchObject({ code: "forbidden" });
  });
});
