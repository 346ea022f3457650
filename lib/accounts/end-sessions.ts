import "server-only";
import type { Person } from "@/lib/auth/session";
import { endSession, endSessions } from "@/lib/auth/sessions/store";
import type { EndSession } from "@/lib/contracts/account";
import { absent } from "@/lib/errors";
import { recordForPerson } from "./record";

const actor = ({ userId, name, sessionId }: Person) => ({ kind: "user" as const, userId, name, sessionId });

/** Ends one of a person's own sessions. @throws AppError `not-found` for one that has ended, or is somebody else's. */
export async function endOneSession(person: Person, { sessionId }: EndSession): Promise<void> {
  if (!(await endSession(person.userId, sessionId))) throw absent();
  await recordForPerson(person.userId, { action: "session.end", by: actor(person), detail: { sessionId } });
}

/** Ends all of a person's sessions but the one that asks. */
export async function endOtherSessions(person: Person): Promise<void> {
  const ended = await endSessions(person.userId, person.sessionId);
  if (ended > 0) await recordForPerson(person.userId, { action: "session.end", by: actor(person), detail: { others: ended } });
}
