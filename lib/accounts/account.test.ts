import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { readAudit } from "@/lib/audit/read";
import { findUser } from "@/lib/auth/directory";
import { hashPassword } from "@/lib/auth/password";
import { RESET_TTL_MS } from "@/lib/auth/password-resets";
import type { Person } from "@/lib/auth/session";
import { beginSession, findSession } from "@/lib/auth/sessions/store";
import type { Role } from "@/lib/contracts/member";
import { directoryClient } from "@/lib/db";
import { createResetLink } from "@/lib/members/reset-link";
import { makeTestOrg, origin, type TestOrg } from "@/scripts/testing/org";
import { changeName, changePassword } from "./change-account";
import { endOneSession, endOtherSessions } from "./end-sessions";
import { readAccount } from "./read-account";
import { readReset, resetPassword } from "./reset-password";
import { signIn } from "./sign-in";

const password = "a long enough password";
let passwordHash: string;
let org: TestOrg;
let nth = 0;
const from = () => ({ address: `203.0.113.${++nth}`, userAgent: "a browser" });

beforeAll(async () => {
  passwordHash = await hashPassword(password);
  org = await makeTestOrg("Accounts");
});

async function makeMember(role: Role = "lead"): Promise<Person & { email: string }> {
  const email = `${randomBytes(6).toString("hex")}@example.test`;
  const user = await directoryClient().user.create({ data: { email, name: "Ada", passwordHash } });
  await directoryClient().membership.create({ data: { orgId: org.orgId, userId: user.id, role } });
  return { userId: user.id, name: "Ada", email, sessionId: await beginSession(user.id, origin) };
}
const audited = async (userId: string) => (await readAudit(await org.as("owner"), { subject: `user:${userId}` })).entries;

describe("an account", () => {
  it("shows its person where they are signed in, and ends one session or all others", async () => {
    const ada = await makeMember();
    const [second, third] = [await beginSession(ada.userId, from()), await beginSession(ada.userId, from())];
    const { sessions } = await readAccount(ada);
    expect(sessions.map(({ id }) => id).sort()).toEqual([ada.sessionId, second, third].sort());
    expect(sessions.find(({ id }) => id === ada.sessionId)).toMatchObject({ current: true, address: origin.address });
    await endOneSession(ada, { sessionId: second });
    expect(await findSession(second)).toBeNull();
    await endOtherSessions(ada);
    expect((await readAccount(ada)).sessions).toMatchObject([{ id: ada.sessionId, current: true }]);
    expect((await audited(ada.userId)).map(({ action }) => action)).toEqual(["session.end", "session.end"]);
  });

  it("ends no session of another person", async () => {
    const [ada, eve] = [await makeMember(), await makeMember()];
    await expect(endOneSession(eve, { sessionId: ada.sessionId })).rejects.toMatchObject({ code: "not-found" });
    await endOtherSessions(eve);
    expect(await findSession(ada.sessionId)).not.toBeNull();
  });

  it("takes a new name, and keeps the change in the audit log", async () => {
    const ada = await makeMember();
    await changeName(ada, { name: "Ada Lovelace" });
    expect(await readAccount(ada)).toMatchObject({ name: "Ada Lovelace" });
    expect(await audited(ada.userId)).toMatchObject([{ action: "account.name", detail: { before: "Ada", after: "Ada Lovelace" } }]);
  });
});

describe("a change of password", () => {
  it("asks for the current one, and ends every other session", async () => {
    const ada = await makeMember();
    const other = await beginSession(ada.userId, from());
    const change = (current: string) => changePassword(ada, { current, password: "another long password" }, from());
    await expect(change("not the password")).rejects.toMatchObject({ code: "invalid", path: "current" });
    expect(await findSession(other)).not.toBeNull();
    await change(password);
    expect([await findSession(other), await findSession(ada.sessionId)]).toEqual([null, { userId: ada.userId }]);
    expect(await signIn({ email: ada.email, password, ...from() })).toBeNull();
    expect(await signIn({ email: ada.email, password: "another long password", ...from() })).not.toBeNull();
    expect((await audited(ada.userId)).map(({ action }) => action)).toContain("account.password");
  });

  it("allows ten guesses in ten minutes from a browser that was left open", async () => {
    const ada = await makeMember();
    const guess = () => changePassword(ada, { current: "not the password", password: "another long password" }, from());
    for (let n = 0; n < 10; n++) await expect(guess()).rejects.toMatchObject({ code: "invalid" });
    await expect(changePassword(ada, { current: password, password: "another long password" }, from())).rejects.toMatchObject({
      code: "too-many-requests",
    });
  });
});

describe("a reset link", () => {
  const linkFor = async (userId: string) => (await createResetLink(await org.as("owner"), { userId })).url.split("/reset/")[1]!;

  it("sets a password once, ends the member's sessions, and is in the audit log without its token", async () => {
    const ada = await makeMember();
    const token = await linkFor(ada.userId);
    expect(await readReset(token)).toEqual({ email: ada.email });
    await resetPassword({ token, password: "another long password" }, from());
    expect(await findSession(ada.sessionId)).toBeNull();
    expect(await signIn({ email: ada.email, password: "another long password", ...from() })).not.toBeNull();
    await expect(resetPassword({ token, password: "a third long password" }, from())).rejects.toMatchObject({ code: "not-found" });
    const entries = await audited(ada.userId);
    expect(entries.map(({ action }) => action)).toEqual(["session.begin", "account.reset", "member.manage"]);
    expect(JSON.stringify(entries)).not.toContain(token);
  });

  it("works for one of two people who open it at the same moment", async () => {
    const token = await linkFor((await makeMember()).userId);
    const both = await Promise.allSettled(["one", "two"].map((word) => resetPassword({ token, password: `${password} ${word}` }, from())));
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("ends after a day, and when a newer one is made", async () => {
    const { userId } = await makeMember();
    const [old, newer] = [await linkFor(userId), await linkFor(userId)];
    await expect(readReset(old)).rejects.toMatchObject({ code: "not-found" });
    await directoryClient().passwordReset.updateMany({ where: { userId, usedAt: null }, data: { expiresAt: new Date() } });
    await expect(readReset(newer)).rejects.toMatchObject({ code: "not-found" });
  });

  it("is made by owners only, and not for themselves", async () => {
    const { userId } = await makeMember();
    await expect(createResetLink(await org.as("lead"), { userId })).rejects.toMatchObject({ code: "forbidden" });
    const owner = await org.as("owner");
    await expect(createResetLink(owner, { userId: owner.actor.userId })).rejects.toMatchObject({ code: "forbidden" });
  });

  it("opens no account that is also in another organisation, now or when it is used", async () => {
    const elsewhere = await makeTestOrg("Elsewhere");
    const ada = await makeMember();
    const token = await linkFor(ada.userId);
    // A moment after the link was made.
    await directoryClient().passwordReset.updateMany({
      where: { userId: ada.userId },
      data: { expiresAt: new Date(Date.now() + RESET_TTL_MS - 1_000) },
    });
    await directoryClient().membership.create({ data: { orgId: elsewhere.orgId, userId: ada.userId, role: "owner" } });
    await expect(resetPassword({ token, password: "another long password" }, from())).rejects.toMatchObject({ code: "not-found" });
    await expect(createResetLink(await org.as("owner"), { userId: ada.userId })).rejects.toMatchObject({ code: "forbidden" });
    expect((await findUser(ada.userId))?.passwordHash).toBe(passwordHash);
    const stranger = (await elsewhere.as("viewer")).actor.userId;
    await expect(createResetLink(await org.as("owner"), { userId: stranger })).rejects.toMatchObject({ code: "not-found" });
  });
});
