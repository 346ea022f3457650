import { randomBytes } from "node:crypto";
import type { Origin } from "@/lib/auth/origin";
import { beginSession } from "@/lib/auth/sessions/store";
import type { Ctx } from "@/lib/context";
import { asSystem } from "@/lib/context";
import type { Role } from "@/lib/contracts/member";
import { directoryClient } from "@/lib/db";
import { createOrg } from "@/lib/orgs/create";

export const origin: Origin = { address: "192.0.2.1", userAgent: "tests" };

export interface TestOrg {
  orgId: Ctx["orgId"];
  slug: string;
  system: Ctx;
  /** A context for a member with this role who has just signed in. The person is made at the first call and is the same at later ones. */
  as(role: Role, nth?: number): Promise<Ctx & { actor: { kind: "user"; userId: string; name: string; sessionId: string } }>;
}

async function makeUser(name: string): Promise<string> {
  const tag = randomBytes(6).toString("hex");
  const user = await directoryClient().user.create({ data: { email: `${tag}@example.test`, name, passwordHash: "none" } });
  return user.id;
}

/** Makes an organisation for one suite, with real rows, a real signing key and members on demand. */
export async function makeTestOrg(name = "Test"): Promise<TestOrg> {
  const ownerId = await makeUser("Owner 1");
  const { orgId, slug } = await createOrg(`${name} ${randomBytes(4).toString("hex")}`, ownerId);
  const person = async (userId: string, name: string) => ({ userId, name, sessionId: await beginSession(userId, origin) });
  const people = new Map<string, ReturnType<typeof person>>([["owner-1", person(ownerId, "Owner 1")]]);
  const join = async (role: Role, nth: number) => {
    const label = `${role[0]!.toUpperCase()}${role.slice(1)} ${nth}`;
    const userId = await makeUser(label);
    await directoryClient().membership.create({ data: { orgId, userId, role } });
    return person(userId, label);
  };
  return {
    orgId,
    slug,
    system: asSystem(orgId),
    as: async (role, nth = 1) => {
      const key = `${role}-${nth}`;
      if (!people.has(key)) people.set(key, join(role, nth));
      return { orgId, actor: { kind: "user", ...(await people.get(key)!) } };
    },
  };
}
