import "server-only";
import { createHash } from "node:crypto";
import { OrgId } from "@/lib/contracts/ids";
import { Locale } from "@/lib/contracts/locale";
import { Role } from "@/lib/contracts/member";
import { directoryClient } from "@/lib/db";
import { liveSessions, noteSessionUse } from "./sessions/store";

/**
 * The only reads that happen before the org is known: by id or by the hash of a token, nothing else.
 * The structure check lets no other file of lib touch these tables outside a tenant's transaction.
 */

/** Tokens are kept as hashes: whoever reads the database cannot use them. */
export const tokenHash = (token: string): string => createHash("sha256").update(token).digest("hex");

export interface Me {
  userId: string;
  name: string;
  email: string;
  orgId: OrgId;
  orgSlug: string;
  orgName: string;
  role: Role;
}

/** Who a session belongs to and what they are in the org named by `slug`; null when the session ended or there is no membership. */
export async function findMember(userId: string, sessionId: string, slug: string): Promise<Me | null> {
  const membership = await directoryClient().membership.findFirst({
    where: { userId, org: { slug }, user: { sessions: { some: { id: sessionId, ...liveSessions() } } } },
    select: {
      role: true,
      user: { select: { name: true, email: true, sessions: { where: { id: sessionId }, select: { lastSeenAt: true } } } },
      org: { select: { id: true, slug: true, name: true } },
    },
  });
  if (!membership) return null;
  const { user, org } = membership;
  const [session] = user.sessions;
  if (session) await noteSessionUse(sessionId, session.lastSeenAt);
  return {
    userId,
    name: user.name,
    email: user.email,
    orgId: OrgId.parse(org.id),
    orgSlug: org.slug,
    orgName: org.name,
    role: Role.parse(membership.role),
  };
}

/** The account of an e-mail address; null when there is none. */
export const findUserByEmail = (email: string) => directoryClient().user.findUnique({ where: { email } });

export const findUser = (id: string) => directoryClient().user.findUnique({ where: { id } });

/** What people change in their own account. */
export async function changeUser(id: string, data: { name: string } | { passwordHash: string }): Promise<void> {
  await directoryClient().user.update({ where: { id }, data });
}

/** A person's passkeys, oldest first. They belong to the person, not to an organisation. */
export const listPasskeysOf = (userId: string) => directoryClient().passkey.findMany({ where: { userId }, orderBy: { createdAt: "asc" } });
/** The passkey of a credential id, with its person; null when it is unknown. */
export const findPasskey = (credentialId: string) =>
  directoryClient().passkey.findUnique({ where: { credentialId }, include: { user: true } });

/** Where a person belongs, for the org switcher and the first page after sign-in. */
export async function listMemberships(userId: string) {
  const rows = await directoryClient().membership.findMany({
    where: { userId },
    orderBy: { createdAt: "asc" },
    select: { role: true, org: { select: { slug: true, name: true } } },
  });
  return rows.map((row) => ({ role: Role.parse(row.role), slug: row.org.slug, name: row.org.name }));
}

/** The language that a person chose; null when they never did. */
export async function findLanguage(userId: string): Promise<Locale | null> {
  const user = await directoryClient().user.findUnique({ where: { id: userId }, select: { language: true } });
  return Locale.safeParse(user?.language).data ?? null;
}

/** A personal setting, so it has no audit row. */
export async function setLanguage(userId: string, language: Locale): Promise<void> {
  await directoryClient().user.updateMany({ where: { id: userId }, data: { language } });
}

/** The orgs that a person belongs to. */
export async function listOrgIdsOf(userId: string): Promise<OrgId[]> {
  const rows = await directoryClient().membership.findMany({ where: { userId }, select: { orgId: true } });
  return rows.map((row) => OrgId.parse(row.orgId));
}

/** The invitation of a token, used or expired ones included; null when it is unknown. */
export const findInvite = (token: string) => directoryClient().invite.findUnique({ where: { tokenHash: tokenHash(token) } });
/** The enrolment of a one-time token, used or expired ones included; null when it is unknown. */
export const findEnrolment = (token: string) => directoryClient().enrolment.findUnique({ where: { tokenHash: tokenHash(token) } });
/** A node's public key and organisation; null when it is unknown. A removed node keeps its key, with `revokedAt` set. */
export const findNodeKey = (nodeId: string) => directoryClient().nodeKey.findUnique({ where: { nodeId } });
/** For a URL that another system calls with its own token. */
export async function findOrgId(slug: string): Promise<OrgId | null> {
  const org = await directoryClient().org.findUnique({ where: { slug }, select: { id: true } });
  return org ? OrgId.parse(org.id) : null;
}
export const findOrg = (id: string) => directoryClient().org.findUnique({ where: { id } });

export interface KnownKey {
  keyId: string;
  name: string;
  orgId: OrgId;
  orgSlug: string;
  makerId: string;
  lastUsedAt: Date | null;
}

/** Whose API key this is; null when it is unknown, revoked or expired. It goes with its maker's membership. */
export async function findApiKey(token: string): Promise<KnownKey | null> {
  const key = await directoryClient().apiKey.findUnique({
    where: { tokenHash: tokenHash(token), revokedAt: null, expiresAt: { gt: new Date() } },
    include: { maker: { select: { org: { select: { slug: true } } } } },
  });
  if (!key) return null;
  const { id, name, orgId, makerId, lastUsedAt, maker } = key;
  return { keyId: id, name, orgId: OrgId.parse(orgId), orgSlug: maker.org.slug, makerId, lastUsedAt };
}

/** Remembers when a key was last used, to within `everyMs`: a scraper must not cost a write each time. */
export async function noteKeyUse({ keyId, lastUsedAt }: Pick<KnownKey, "keyId" | "lastUsedAt">, everyMs: number): Promise<void> {
  if (lastUsedAt && Date.now() - lastUsedAt.getTime() < everyMs) return;
  await directoryClient().apiKey.updateMany({ where: { id: keyId }, data: { lastUsedAt: new Date() } });
}

/** For sweeps. */
export async function listOrgIds(): Promise<OrgId[]> {
  const rows = await directoryClient().org.findMany({ select: { id: true } });
  return rows.map((row) => OrgId.parse(row.id));
}

/** Whether a person set this installation up. */
export const ownsInstallation = async (userId: string): Promise<boolean> =>
  (await directoryClient().user.findUnique({ where: { id: userId }, select: { ownsInstallation: true } }))?.ownsInstallation ?? false;

/** Whether anybody has ever signed up here. */
export const hasAnyUser = async (): Promise<boolean> => (await directoryClient().user.findFirst({ select: { id: true } })) !== null;
