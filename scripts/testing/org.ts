import { randomBytes } from "node:crypto";
import type { Ctx } from "@/lib/context";
import { asSystem } from "@/lib/context";
import type { Role } from "@/lib/contracts/member";
import { directoryClient } from "@/lib/db";
import { createOrg } from "@/lib/orgs/create";

export interface TestOrg {
  orgId: Ctx["orgId"];
  slug: string;
  system: Ctx;
  /** A context for a member with this role; made on first use, the same person each time. */
  as(role: Role, nth?: number): Promise<Ctx & { actor: { kind: "user"; userId: string; name: string } }>;
}

async function makeUser(name: string): Promise<string> {
  const tag = randomBytes(6).toString("hex");
  const user = await directoryClient().user.create({ data: { email: `${tag}@example.test`, name, passwordHash: "none" } });
  return user.id;
}

/** An organisation of its own for a suite, with real rows, a real signing key and members on demand. */
export async function makeTestOrg(name = "Test"): Promise<TestOrg> {
  const ownerId = await makeUser("Owner 1");
  const { orgId, slug } = await createOrg(`${name} ${randomBytes(4).toString("hex")}`, ownerId);
  const people = new Map<string, Promise<{ userId: string; name: string }>>([
    ["owner-1", Promise.resolve({ userId: ownerId, name: "Owner 1" })],
  ]);
  const join = async (role: Role, nth: number) => {
    const label = `${role[0]!.toUpperCase()}${role.slice(1)} ${nth}`;
    const userId = await makeUser(label);
    await directoryClient().membership.create({ data: { orgId, userId, role } });
    return { userId, name: label };
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
