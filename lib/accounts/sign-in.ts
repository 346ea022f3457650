import "server-only";
import type { Origin } from "@/lib/auth/origin";
import { beginSession, endSession } from "@/lib/auth/sessions/store";
import { authenticate, type Proof } from "./authenticate";
import { recordForPerson } from "./record";

export interface SignedIn {
  id: string;
  name: string;
  email: string;
  sessionId: string;
}

/** Begins a session for a person with the right password; null for a wrong pair. @throws AppError `too-many-requests`. */
export async function signIn(proof: Proof): Promise<SignedIn | null> {
  const user = await authenticate(proof);
  return user && begin(user, proof, "password");
}

/** Begins a session of a person who has just been authenticated. */
export async function begin(
  { id, name, email }: Omit<SignedIn, "sessionId">,
  { address, userAgent }: Origin,
  means: "password" | "passkey",
): Promise<SignedIn> {
  const sessionId = await beginSession(id, { address, userAgent });
  const detail = { means, address, userAgent, sessionId };
  await recordForPerson(id, { action: "session.begin", by: { kind: "user", userId: id, name }, detail });
  return { id, name, email, sessionId };
}

/** Ends a session here, so that its cookie is worth nothing, wherever it was copied to. */
export async function signOut(userId: string, name: string, sessionId: string): Promise<void> {
  if (await endSession(userId, sessionId))
    await recordForPerson(userId, { action: "session.end", by: { kind: "user", userId, name }, detail: { sessionId } });
}
