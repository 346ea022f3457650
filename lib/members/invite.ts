import "server-only";
import { randomBytes } from "node:crypto";
import { authenticate } from "@/lib/accounts/authenticate";
import { appendAudit } from "@/lib/audit/append";
import { findInvite, findOrg, findUserByEmail, tokenHash } from "@/lib/auth/directory";
import type { Origin } from "@/lib/auth/origin";
import { hashPassword } from "@/lib/auth/password";
import { countAttempt } from "@/lib/auth/rate-limit";
import { demandRecentProof } from "@/lib/auth/recent-proof";
import { publish } from "@/lib/bus";
import { asSystem, type Ctx } from "@/lib/context";
import { roleCan } from "@/lib/contracts/can";
import { OrgId } from "@/lib/contracts/ids";
import type { AcceptInvite, CreatedInvite, CreateInvite } from "@/lib/contracts/member";
import { type Tx, withOrg } from "@/lib/db";
import { env } from "@/lib/env";
import { refuse } from "@/lib/errors";
import { recordSecurityChange } from "@/lib/events/security-change";
import { mutate } from "@/lib/mutate";

const TTL_MS = 7 * 24 * 3_600_000;
/** Links that are not known, from one address. */
const GUESSES = { most: 30, windowMs: 10 * 60_000 };
const gone = () => refuse("not-found", "invitationEnded");

const isOpen = (invite: { usedAt: Date | null; revokedAt: Date | null; expiresAt: Date }) =>
  !invite.usedAt && !invite.revokedAt && invite.expiresAt > new Date();

/** Makes a one-time link with which a person joins with `role`. The link is shown once; only its hash is kept. */
export function createInvite(ctx: Ctx, input: CreateInvite): Promise<CreatedInvite> {
  const token = randomBytes(24).toString("base64url");
  const expiresAt = new Date(Date.now() + TTL_MS);
  return mutate(ctx, "member.manage", async (tx) => {
    if (ctx.actor.kind !== "user") throw refuse("forbidden", "inviteNeedsPerson");
    // An invitation for a person who may approve changes trust as much as a change of role.
    if (roleCan(input.role, "repair.approve")) await demandRecentProof(tx, ctx);
    const { role, email } = input;
    if (email) await recordSecurityChange(tx, ctx, "inviteCreated", { whom: email, role });
    else await recordSecurityChange(tx, ctx, "linkInviteCreated", { role });
    const invite = await tx.invite.create({
      data: {
        orgId: ctx.orgId,
        tokenHash: tokenHash(token),
        role: input.role,
        email: input.email ?? null,
        createdById: ctx.actor.userId,
        expiresAt,
      },
    });
    return {
      subject: `invite:${invite.id}`,
      after: { role: input.role, email: input.email },
      result: { url: `${env().MILLWRIGHT_URL}/invite/${token}`, role: input.role, expiresAt: expiresAt.getTime() },
      due: () => publish(ctx.orgId, { noun: "members" }),
    };
  });
}

/** Withdraws an unused invitation. @throws AppError `not-found`. */
export function revokeInvite(ctx: Ctx, input: { inviteId: string }): Promise<void> {
  return mutate(ctx, "member.manage", async (tx) => {
    const { count } = await tx.invite.updateMany({
      where: { id: input.inviteId, orgId: ctx.orgId, usedAt: null, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    if (count === 0) throw gone();
    await recordSecurityChange(tx, ctx, "inviteRevoked");
    return {
      subject: `invite:${input.inviteId}`,
      after: { revoked: true },
      result: undefined,
      due: () => publish(ctx.orgId, { noun: "members" }),
    };
  });
}

/** The data of an invitation's page. @throws AppError `not-found`. */
export async function readInvite(token: string): Promise<{ orgName: string; role: string; email: string | null }> {
  const invite = await findInvite(token);
  if (!invite || !isOpen(invite)) throw gone();
  const org = await findOrg(invite.orgId);
  if (!org) throw gone();
  return { orgName: org.name, role: invite.role, email: invite.email };
}

/**
 * Joins an org by invitation: with a new account, or an existing one when its password fits. Works once: the invitation is claimed in the
 * transaction that makes the account, so that without it there is none.
 * @throws AppError `not-found` for an invitation that was used, withdrawn or has expired; `forbidden` for a wrong password; `too-many-requests`.
 */
export async function acceptInvite(input: AcceptInvite, from: Origin): Promise<{ slug: string }> {
  const invite = await findInvite(input.token);
  if (!invite) await countAttempt(`invite:${from.address}`, GUESSES);
  const org = invite && (await findOrg(invite.orgId));
  if (!invite || !org || !isOpen(invite) || (invite.email !== null && invite.email !== input.email)) throw gone();
  const existing = await findUserByEmail(input.email);
  if (existing && !(await authenticate({ ...input, ...from }))) throw refuse("forbidden", "accountPasswordWrong");
  const passwordHash = existing ? null : await hashPassword(input.password);
  await withOrg(asSystem(invite.orgId), async (tx) => {
    const { count } = await tx.invite.updateMany({
      where: { id: invite.id, usedAt: null, revokedAt: null, expiresAt: { gt: new Date() } },
      data: { usedAt: new Date() },
    });
    if (count === 0) throw gone();
    const user = existing ?? (await newUser(tx, input, passwordHash ?? ""));
    await tx.membership.createMany({ data: [{ orgId: invite.orgId, userId: user.id, role: invite.role }], skipDuplicates: true });
    const ctx: Ctx = { orgId: OrgId.parse(invite.orgId), actor: { kind: "user", userId: user.id, name: user.name } };
    const detail = { invite: invite.id, role: invite.role, email: input.email, newAccount: !existing, ...from };
    await appendAudit(tx, ctx, { action: "member.join", subject: `user:${user.id}`, detail });
  });
  await publish(invite.orgId, { noun: "members" });
  return { slug: org.slug };
}

const newUser = (tx: Tx, { email, name }: AcceptInvite, passwordHash: string) => tx.user.create({ data: { email, name, passwordHash } });
