import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { readAudit } from "@/lib/audit/read";
import { findMember } from "@/lib/auth/directory";
import { hashPassword } from "@/lib/auth/password";
import { purgeAttempts } from "@/lib/auth/rate-limit";
import { absoluteMs, idleMs } from "@/lib/auth/sessions/settings";
import { findSession } from "@/lib/auth/sessions/store";
import { directoryClient } from "@/lib/db";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { deviceOf, rememberDevice } from "./known-device";
import { signIn, signOut } from "./sign-in";

const password = "a long enough password";
let passwordHash: string;
let org: TestOrg;
beforeAll(async () => {
  passwordHash = await hashPassword(password);
  org = await makeTestOrg("Sign-in");
});

let nth = 0;
/** Somebody who can sign in, and an address that no other test uses. */
async function makePerson() {
  const email = `${randomBytes(6).toString("hex")}@example.test`;
  const user = await directoryClient().user.create({ data: { email, name: "Ada", passwordHash } });
  await directoryClient().membership.create({ data: { orgId: org.orgId, userId: user.id, role: "viewer" } });
  return { email, userId: user.id };
}
const newAddress = () => `198.51.100.${++nth}`;
const from = (address: string, device?: string) => ({ address, userAgent: "a browser", device });
const guess = (email: string, address: string, given = "not the password") => signIn({ email, password: given, ...from(address) });
const outcome = (trying: Promise<unknown>) =>
  trying.then(
    (user) => (user ? "in" : "wrong"),
    (error: { code: string }) => error.code,
  );

describe("guessing a password", () => {
  it("ends after ten guesses at one account from one address, whether or not the account exists", async () => {
    const { email } = await makePerson();
    for (const account of [email, "nobody-at-all@example.test"]) {
      const address = newAddress();
      const outcomes: string[] = [];
      for (let n = 0; n < 12; n++) outcomes.push(await outcome(guess(account, address)));
      expect(outcomes).toEqual([...Array(10).fill("wrong"), "too-many-requests", "too-many-requests"]);
    }
    // The right password now gets the same answer as a wrong one, even with many attempts at once.
    const address = newAddress();
    const other = await makePerson();
    const all = await Promise.all(Array.from({ length: 14 }, () => outcome(guess(other.email, address))));
    expect(all.filter((one) => one === "wrong")).toHaveLength(10);
    expect(await outcome(guess(other.email, address, password))).toBe("too-many-requests");
  });

  it("ends after thirty accounts from one address, and writes no row for those that are refused", async () => {
    const address = newAddress();
    const outcomes: string[] = [];
    for (let n = 0; n < 33; n++) outcomes.push(await outcome(guess(`sprayed-${n}-${address}@example.test`, address)));
    expect(outcomes.slice(30)).toEqual(Array(3).fill("too-many-requests"));
    expect(
      await directoryClient().rateLimit.count({ where: { key: { contains: `@example.test`, startsWith: `sign-in:pair:${address}:` } } }),
    ).toBe(30);
  });

  it("by strangers locks nobody out of their own account", async () => {
    const { email, userId } = await makePerson();
    const first = await signIn({ email, password, ...from(newAddress()) });
    expect(first).not.toBeNull();
    const device = deviceOf(new Headers({ cookie: rememberDevice(userId).split(";")[0]! }));
    const stranger = newAddress();
    for (let n = 0; n < 12; n++) await outcome(guess(email, stranger));
    // From another address, and even from the strangers' own when the browser is known.
    expect(await outcome(guess(email, newAddress(), password))).toBe("in");
    expect(await outcome(signIn({ email, password, ...from(stranger, device) }))).toBe("in");
    const other = await makePerson();
    expect(await outcome(signIn({ email: other.email, password, ...from(stranger, device) }))).toBe("in");
    expect(await outcome(guess(email, stranger, password))).toBe("too-many-requests");
  });

  it("no longer counts after the right password, and is forgotten after a day", async () => {
    const { email } = await makePerson();
    const address = newAddress();
    for (let n = 0; n < 9; n++) await guess(email, address);
    expect(await outcome(guess(email, address, password))).toBe("in");
    expect(await outcome(guess(email, address))).toBe("wrong");
    const key = `old:${address}`;
    await directoryClient().rateLimit.create({ data: { key, count: 5, windowStart: new Date(Date.now() - 25 * 3_600_000) } });
    await purgeAttempts();
    expect(await directoryClient().rateLimit.findUnique({ where: { key } })).toBeNull();
  });
});

describe("a session", () => {
  const begin = async () => {
    const person = await makePerson();
    return { ...person, session: (await signIn({ email: person.email, password, ...from(newAddress()) }))! };
  };

  it("ends at the server when its person signs out, whatever cookie is left", async () => {
    const { userId, session } = await begin();
    expect(await findMember(userId, session.sessionId, org.slug)).toMatchObject({ userId });
    await signOut(userId, "Ada", session.sessionId);
    expect(await findSession(session.sessionId)).toBeNull();
    expect(await findMember(userId, session.sessionId, org.slug)).toBeNull();
  });

  it("is of no use to another person", async () => {
    const [one, two] = [await begin(), await begin()];
    expect(await findMember(one.userId, two.session.sessionId, org.slug)).toBeNull();
  });

  it.each([
    ["has not been used for long", () => ({ lastSeenAt: new Date(Date.now() - idleMs() - 1_000) })],
    ["began long ago, however much it is used", () => ({ createdAt: new Date(Date.now() - absoluteMs() - 1_000) })],
  ])("ends when it %s", async (_, past) => {
    const { userId, session } = await begin();
    await directoryClient().session.update({ where: { id: session.sessionId }, data: past() });
    expect(await findMember(userId, session.sessionId, org.slug)).toBeNull();
  });

  it("is kept alive by being used", async () => {
    const { userId, session } = await begin();
    const where = { id: session.sessionId };
    await directoryClient().session.update({ where, data: { lastSeenAt: new Date(Date.now() - idleMs() / 2) } });
    await findMember(userId, session.sessionId, org.slug);
    const { lastSeenAt } = await directoryClient().session.findUniqueOrThrow({ where });
    expect(Date.now() - lastSeenAt.getTime()).toBeLessThan(60_000);
  });

  it("has its beginning, its end and every wrong password in the audit log, without the password", async () => {
    const { email, userId } = await makePerson();
    const address = newAddress();
    await guess(email, address);
    const session = (await signIn({ email, password, ...from(address) }))!;
    await signOut(userId, "Ada", session.sessionId);
    const { entries } = await readAudit(await org.as("owner"), { subject: `user:${userId}` });
    expect(entries.map((entry) => entry.action)).toEqual(["session.end", "session.begin", "session.refuse"]);
    expect(entries[2]).toMatchObject({ detail: { address, userAgent: "a browser" } });
    for (const secret of [password, "not the password"]) expect(JSON.stringify(entries)).not.toContain(secret);
  });
});
