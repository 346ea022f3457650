import "server-only";
import { changeUser } from "@/lib/auth/directory";
import type { Origin } from "@/lib/auth/origin";
import { hashPassword } from "@/lib/auth/password";
import type { Person } from "@/lib/auth/session";
import { endSessions, noteProof } from "@/lib/auth/sessions/store";
import type { ChangeName, ChangePassword } from "@/lib/contracts/account";
import { demandOwnPassword } from "./own-password";
import { recordForPerson } from "./record";

const actor = ({ userId, name, sessionId }: Person) => ({ kind: "user" as const, userId, name, sessionId });

/** Changes a person's name. What they did before keeps the name that they had. */
export async function changeName(person: Person, { name }: ChangeName): Promise<void> {
  await changeUser(person.userId, { name });
  await recordForPerson(person.userId, { action: "account.name", by: actor(person), detail: { before: person.name, after: name } });
}

/** Changes a person's password, and ends their other sessions: one of them may be why they change it. @throws AppError `invalid` for a wrong current password. */
export async function changePassword(person: Person, { current, password }: ChangePassword, from: Origin): Promise<void> {
  await demandOwnPassword(person, { password: current, field: "current", from });
  await changeUser(person.userId, { passwordHash: await hashPassword(password) });
  await noteProof(person.sessionId);
  const ended = await endSessions(person.userId, person.sessionId);
  await recordForPerson(person.userId, { action: "account.password", by: actor(person), detail: { ...from, sessionsEnded: ended } });
}
