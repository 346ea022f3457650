import "server-only";
import type { Origin } from "@/lib/auth/origin";
import { hashPassword } from "@/lib/auth/password";
import { findOpenReset, takeReset } from "@/lib/auth/password-resets";
import { countAttempt } from "@/lib/auth/rate-limit";
import type { ResetPassword } from "@/lib/contracts/account";
import { refuse } from "@/lib/errors";
import { recordForPerson } from "./record";

/** Links that are not known, from one address. */
const GUESSES = { most: 30, windowMs: 10 * 60_000 };
const gone = () => refuse("not-found", "resetLinkEnded");

/** What a reset link's page says before anybody types. @throws AppError `not-found`. */
export async function readReset(token: string): Promise<{ email: string }> {
  const reset = await findOpenReset(token);
  if (!reset) throw gone();
  return { email: reset.user.email };
}

/** Sets a new password by a link, once, and ends the person's sessions. @throws AppError `not-found` for a link that does not work, `too-many-requests`. */
export async function resetPassword({ token, password }: ResetPassword, from: Origin): Promise<void> {
  const reset = await findOpenReset(token);
  if (!reset) {
    await countAttempt(`reset:${from.address}`, GUESSES);
    throw gone();
  }
  if (!(await takeReset(reset, await hashPassword(password)))) throw gone();
  const by = { kind: "user" as const, userId: reset.userId, name: reset.user.name };
  await recordForPerson(reset.userId, { action: "account.reset", by, detail: { ...from, link: reset.id } });
}
