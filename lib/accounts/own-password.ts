import "server-only";
import { findUser } from "@/lib/auth/directory";
import type { Origin } from "@/lib/auth/origin";
import { passwordFits } from "@/lib/auth/password";
import type { Person } from "@/lib/auth/session";
import { refuse } from "@/lib/errors";
import { countOwnPassword, forgiveOwnPassword } from "./limits";
import { recordForPerson } from "./record";

interface Given {
  password: string;
  /** The field that the refusal names. */
  field: string;
  from: Origin;
}

/** Checks the password of a signed-in person, since somebody else may sit at the browser. @throws AppError `invalid` when not; `too-many-requests`. */
export async function demandOwnPassword({ userId }: Person, { password, field, from }: Given): Promise<void> {
  await countOwnPassword(userId);
  const user = await findUser(userId);
  if (!(await passwordFits(user?.passwordHash ?? null, password))) {
    await recordForPerson(userId, { action: "session.refuse", detail: { ...from, signedIn: true } });
    throw refuse("invalid", "notYourPassword", {}, field);
  }
  await forgiveOwnPassword(userId);
}
