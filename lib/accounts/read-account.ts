import "server-only";
import { findUser, listMemberships, listPasskeysOf } from "@/lib/auth/directory";
import type { Person } from "@/lib/auth/session";
import { absoluteMs, idleMs } from "@/lib/auth/sessions/settings";
import { listSessions } from "@/lib/auth/sessions/store";
import type { Account } from "@/lib/contracts/account";
import { roleCan } from "@/lib/contracts/can";
import { absent } from "@/lib/errors";

/** A person's own account: who they are, where they are signed in, their passkeys. */
export async function readAccount({ userId, sessionId }: Person): Promise<Account> {
  const [user, sessions, passkeys, memberships] = await Promise.all([
    findUser(userId),
    listSessions(userId),
    listPasskeysOf(userId),
    listMemberships(userId),
  ]);
  if (!user) throw absent();
  return {
    name: user.name,
    email: user.email,
    sessions: sessions.map(({ id, createdAt, lastSeenAt, address, userAgent }) => ({
      id,
      current: id === sessionId,
      startedAt: createdAt.getTime(),
      lastSeenAt: lastSeenAt.getTime(),
      address,
      userAgent,
    })),
    idleMs: idleMs(),
    absoluteMs: absoluteMs(),
    passkeys: passkeys.map(({ name, createdAt }) => ({ name, createdAt: createdAt.getTime() })),
    orgs: memberships.map(({ slug, name, role }) => ({ slug, name, passkeys: roleCan(role, "passkey.manage") })),
  };
}
