import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { readAudit } from "@/lib/audit/read";
import { findMember, findUserByEmail } from "@/lib/auth/directory";
import type { Role } from "@/lib/contracts/member";
import { makeTestOrg, origin, type TestOrg } from "@/scripts/testing/org";
import { acceptInvite, createInvite, readInvite, revokeInvite } from "./invite";
import { changeRole, removeMember } from "./manage";
import { listMembers } from "./read";

const person = () => ({ name: "Ada", email: `${randomBytes(6).toString("hex")}@example.test`, password: "a long enough password" });
const tokenOf = (url: string) => url.split("/invite/")[1] ?? "";

describe("inviting", () => {
  let org: TestOrg;
  beforeAll(async () => {
    org = await makeTestOrg("Invites");
  });

  it("lets a person join once, with the role of the invitation", async () => {
    const owner = await org.as("owner");
    const invite = await createInvite(owner, { role: "lead" });
    expect(await readInvite(tokenOf(invite.url))).toMatchObject({ role: "lead" });
    const ada = person();
    expect(await acceptInvite({ token: tokenOf(invite.url), ...ada }, origin)).toEqual({ slug: org.slug });
    const { members } = await listMembers(owner);
    expect(members.find((member) => member.email === ada.email)).toMatchObject({ role: "lead", name: "Ada" });
    await expect(acceptInvite({ token: tokenOf(invite.url), ...person() }, origin)).rejects.toMatchObject({ code: "not-found" });
  });

  it("lets one of two people join who accept at the same moment", async () => {
    const invite = await createInvite(await org.as("owner"), { role: "viewer" });
    const outcomes = await Promise.allSettled([1, 2].map(() => acceptInvite({ token: tokenOf(invite.url), ...person() }, origin)));
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("is for one address when it names one", async () => {
    const ada = person();
    const invite = await createInvite(await org.as("owner"), { role: "viewer", email: ada.email });
    await expect(acceptInvite({ token: tokenOf(invite.url), ...person() }, origin)).rejects.toMatchObject({ code: "not-found" });
    await acceptInvite({ token: tokenOf(invite.url), ...ada }, origin);
  });

  it("ends when it is withdrawn", async () => {
    const owner = await org.as("owner");
    const invite = await createInvite(owner, { role: "viewer" });
    const open = (await listMembers(owner)).invites;
    for (const { id } of open) await revokeInvite(owner, { inviteId: id });
    await expect(readInvite(tokenOf(invite.url))).rejects.toMatchObject({ code: "not-found" });
    await expect(revokeInvite(owner, { inviteId: open[0]!.id })).rejects.toMatchObject({ code: "not-found" });
  });

  it("that was used or withdrawn makes no account, also when eight come at once", async () => {
    const owner = await org.as("owner");
    const used = await createInvite(owner, { role: "viewer" });
    await acceptInvite({ token: tokenOf(used.url), ...person() }, origin);
    const withdrawn = await createInvite(owner, { role: "viewer" });
    const open = (await listMembers(owner)).invites;
    for (const { id } of open) await revokeInvite(owner, { inviteId: id });
    for (const { url } of [used, withdrawn]) {
      const eve = person();
      await expect(acceptInvite({ token: tokenOf(url), ...eve }, origin)).rejects.toMatchObject({ code: "not-found" });
      expect(await findUserByEmail(eve.email)).toBeNull();
    }
    const raced = await createInvite(owner, { role: "viewer" });
    const people = Array.from({ length: 8 }, person);
    await Promise.allSettled(people.map((one) => acceptInvite({ token: tokenOf(raced.url), ...one }, origin)));
    const made = (await Promise.all(people.map((one) => findUserByEmail(one.email)))).filter((user) => user !== null);
    expect(made).toHaveLength(1);
  });

  it("is an entry in the audit log when somebody joins by it, and so is founding", async () => {
    const other = await makeTestOrg("Joins");
    const owner = await other.as("owner");
    const ada = person();
    const { url } = await createInvite(owner, { role: "lead" });
    await acceptInvite({ token: tokenOf(url), ...ada }, origin);
    const { entries } = await readAudit(owner);
    expect(entries.map((entry) => entry.action)).toEqual(["member.join", "member.manage", "org.found"]);
    expect(entries[0]).toMatchObject({ detail: { role: "lead", email: ada.email, newAccount: true, address: origin.address } });
  });

  it("asks for the password of an account that exists already", async () => {
    const ada = person();
    const first = await createInvite(await org.as("owner"), { role: "viewer" });
    await acceptInvite({ token: tokenOf(first.url), ...ada }, origin);
    const other = await makeTestOrg("Second");
    const second = await createInvite(await other.as("owner"), { role: "operator" });
    await expect(acceptInvite({ token: tokenOf(second.url), ...ada, password: "some other password" }, origin)).rejects.toMatchObject({
      code: "forbidden",
    });
    expect(await acceptInvite({ token: tokenOf(second.url), ...ada }, origin)).toEqual({ slug: other.slug });
  });

  it.each(["lead", "operator", "viewer", "auditor"] as Role[])("is not for a %s", async (role) => {
    await expect(createInvite(await org.as(role), { role: "owner" })).rejects.toMatchObject({ code: "forbidden" });
  });

  it("never writes the token into the audit log", async () => {
    const owner = await org.as("owner");
    const invite = await createInvite(owner, { role: "viewer" });
    expect(JSON.stringify(await readAudit(owner))).not.toContain(tokenOf(invite.url));
  });
});

describe("roles", () => {
  it("change at once and leave an audit row", async () => {
    const org = await makeTestOrg("Roles");
    const [owner, operator] = [await org.as("owner"), await org.as("operator")];
    await changeRole(owner, { userId: operator.actor.userId, role: "viewer" });
    expect(await findMember(operator.actor.userId, operator.actor.sessionId, org.slug)).toMatchObject({ role: "viewer" });
    expect((await readAudit(owner)).entries[0]).toMatchObject({ action: "member.manage", subject: `user:${operator.actor.userId}` });
  });

  it("always leave an owner, even when two step down at once", async () => {
    const org = await makeTestOrg("Owners");
    const [one, two] = [await org.as("owner"), await org.as("owner", 2)];
    const stepDown = (who: typeof one) => changeRole(who, { userId: who.actor.userId, role: "viewer" });
    const outcomes = await Promise.allSettled([stepDown(one), stepDown(two)]);
    expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
    const left = (await listMembers(one)).members.filter((member) => member.role === "owner");
    expect(left).toHaveLength(1);
  });

  it("of another org's people cannot be touched", async () => {
    const [org, other] = [await makeTestOrg("Ours"), await makeTestOrg("Others")];
    const victim = await other.as("viewer");
    await expect(changeRole(await org.as("owner"), { userId: victim.actor.userId, role: "owner" })).rejects.toMatchObject({
      code: "not-found",
    });
    await expect(removeMember(await org.as("owner"), { userId: victim.actor.userId })).rejects.toMatchObject({ code: "not-found" });
  });

  it("end with the membership: the next click finds nothing", async () => {
    const org = await makeTestOrg("Leaving");
    const viewer = await org.as("viewer");
    await removeMember(await org.as("owner"), { userId: viewer.actor.userId });
    expect(await findMember(viewer.actor.userId, viewer.actor.sessionId, org.slug)).toBeNull();
    await expect(listMembers(viewer)).rejects.toMatchObject({ code: "not-found" });
    expect(await findUserByEmail("nobody@example.test")).toBeNull();
  });
});
