import "server-only";
import { listMemberships, ownsInstallation } from "@/lib/auth/directory";
import { countAttempt } from "@/lib/auth/rate-limit";
import type { CreatedOrg, CreateOrg } from "@/lib/contracts/member";
import { env } from "@/lib/env";
import { refuse } from "@/lib/errors";
import { createOrg } from "./create";

const MOST_ORGS = 20;
const LIMIT = { most: 5, windowMs: 10 * 60_000 };

/** Whether a person may found organisations: the installation's owner may, others only if the installation allows it. */
export const mayFound = async (userId: string): Promise<boolean> => env().MILLWRIGHT_FOUNDING === "everybody" || ownsInstallation(userId);

/**
 * Founds another organisation, whose first owner is the founder. The installation's owner is bounded by the number of organisations alone.
 * @throws AppError `forbidden` for who may not; `too-many-requests`; `conflict` above 20 organisations.
 */
export async function foundOrg({ userId }: { userId: string }, input: CreateOrg): Promise<CreatedOrg> {
  if (!(await mayFound(userId))) throw refuse("forbidden", "foundingForbidden");
  if (!(await ownsInstallation(userId))) await countAttempt(`found-org:${userId}`, LIMIT);
  if ((await listMemberships(userId)).length >= MOST_ORGS) throw refuse("conflict", "orgLimit", { most: MOST_ORGS });
  const { slug } = await createOrg(input.name, userId);
  return { slug };
}
