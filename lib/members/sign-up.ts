import "server-only";
import { timingSafeEqual } from "node:crypto";
import { hasAnyUser } from "@/lib/auth/directory";
import type { Origin } from "@/lib/auth/origin";
import { hashPassword } from "@/lib/auth/password";
import { countAttempt } from "@/lib/auth/rate-limit";
import type { SignUp } from "@/lib/contracts/member";
import { directoryClient } from "@/lib/db";
import { env } from "@/lib/env";
import { refuse } from "@/lib/errors";
import { createOrg } from "@/lib/orgs/create";

/** Wrong tokens from one address. */
const GUESSES = { most: 20, windowMs: 10 * 60_000 };

function tokenFits(given: string): boolean {
  const wanted = env().MILLWRIGHT_FIRST_RUN_TOKEN;
  if (!wanted) return false;
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * The first person on a fresh installation becomes its owner and the owner of the first organisation.
 * @throws AppError `conflict` when somebody has signed up already, `forbidden` without the token that the starter printed.
 */
export async function signUp(input: SignUp, from: Origin): Promise<{ slug: string }> {
  if (!tokenFits(input.firstRunToken)) {
    await countAttempt(`sign-up:${from.address}`, GUESSES);
    throw refuse("forbidden", "firstRunWrong");
  }
  if (await hasAnyUser()) throw refuse("conflict", "setUpAlready");
  const passwordHash = await hashPassword(input.password);
  const user = await directoryClient().user.create({
    data: { email: input.email, name: input.name, passwordHash, ownsInstallation: true },
  });
  const { slug } = await createOrg(input.orgName, user.id);
  return { slug };
}
