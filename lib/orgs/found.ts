import "server-only";
import { listMemberships, ownsInstallation } from "@/lib/auth/directory";
import { countAttempt } from "@/lib/auth/rate-limit";
import type { CreatedOrg, CreateOrg } from "@/lib/contracts/member";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { createOrg } from "./create";

const MOST_ORGS = 20;
const LIMIT = { most: 5, windowMs: 10 * 60_000 };

/** Whether a person may found organisations: the installation's owner may, others when the installation is set so. */
export const mayFound = async (userId: string): Promise<boolean> => env().MILLWRIGHT_FOUNDING === "everybody" || ownsInstallation(userId);

/** Founds another organisation, whose first owner is the founder. @throws AppError `forbidden` for who may not; `conflict` above 20 organisations. */
export async function foundOrg({ userId }: { userId: string }, input: CreateOrg): Promise<CreatedOrg> {
  if (!(await mayFound(userId))) throw new AppError("forbidden", "Only the owner of this installation can make organisations.");
  await countAttempt(`found-org:${userId}`, LIMIT);
  if ((await listMemberships(userId)).length >= MOST_ORGS)
    throw new AppError("conflict", `One person can be in at most ${MOST_ORGS} organisations.`);
  const { slug } = await createOrg(input.name, userId);
  return { slug };
}
