import "server-only";
import { listMemberships } from "@/lib/auth/directory";
import { countAttempt } from "@/lib/auth/rate-limit";
import type { CreatedOrg, CreateOrg } from "@/lib/contracts/member";
import { AppError } from "@/lib/errors";
import { createOrg } from "./create";

const MOST_ORGS = 20;

/** Somebody who has an account founds another organisation and owns it. @throws AppError `conflict` above 20 organisations. */
export async function foundOrg(userId: string, input: CreateOrg): Promise<CreatedOrg> {
  await countAttempt(`found-org:${userId}`, 5, 10 * 60_000);
  if ((await listMemberships(userId)).length >= MOST_ORGS)
    throw new AppError("conflict", `One person can be in at most ${MOST_ORGS} organisations.`);
  const { slug } = await createOrg(input.name, userId);
  return { slug };
}
