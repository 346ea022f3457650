import "server-only";
import { demandOwnPassword } from "@/lib/accounts/own-password";
import { listPasskeysOf } from "@/lib/auth/directory";
import type { Origin } from "@/lib/auth/origin";
import type { Person } from "@/lib/auth/session";
import { noteProof } from "@/lib/auth/sessions/store";
import type { PasskeyQuestion, Reauthenticate } from "@/lib/contracts/account";
import { refuse } from "@/lib/errors";
import { whoAnswered } from "./answer";
import { newChallenge } from "./challenge";
import { relyingParty } from "./relying-party";

/** The challenge for a person's own passkeys; null without one. */
export async function askForOwnPasskey({ userId }: Person): Promise<PasskeyQuestion> {
  const credentialIds = (await listPasskeysOf(userId)).map((passkey) => passkey.credentialId);
  return { challenge: newChallenge(userId), rpId: relyingParty().rpId, credentialIds };
}

/** Takes the password or a passkey once more, which counts for ten minutes in this session. @throws AppError `invalid`, `too-many-requests`. */
export async function reauthenticate(person: Person, shown: Reauthenticate, from: Origin): Promise<void> {
  if ("password" in shown) await demandOwnPassword(person, { password: shown.password, field: "password", from });
  else if ((await whoAnswered(person.userId, shown.passkey))?.id !== person.userId)
    throw refuse("invalid", "notYourPasskey", {}, "passkey");
  await noteProof(person.sessionId);
}
