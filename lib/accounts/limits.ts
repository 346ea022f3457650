import "server-only";
import { countAttempt, forgetAttempts, forgiveAttempt, type Limit } from "@/lib/auth/rate-limit";

const WINDOW_MS = 10 * 60_000;
/** Attempts from one address at all accounts, the successful ones not counted. */
const ADDRESS: Limit = { most: 30, windowMs: WINDOW_MS };
/** Attempts from one address at one account, whether or not it exists. */
const PAIR: Limit = { most: 10, windowMs: WINDOW_MS };
/** Attempts at one account from all addresses together. */
const ACCOUNT: Limit = { most: 50, windowMs: WINDOW_MS };
/** Attempts from a browser that signed in as this person before. Strangers cannot use these up. */
const DEVICE: Limit = { most: 10, windowMs: WINDOW_MS };

export interface Attempt {
  email: string;
  address: string;
  /** The known browser's name; null for any other browser. */
  device: string | null;
}

const byAddress = ({ address }: { address: string }) => `sign-in:address:${address}`;

/** The address is counted first, so that password spraying that is refused there writes no row for each account. */
function counters(attempt: Attempt): (readonly [key: string, limit: Limit])[] {
  if (attempt.device) return [[`sign-in:device:${attempt.device}`, DEVICE]];
  const account = attempt.email.toLowerCase().slice(0, 254);
  return [
    [byAddress(attempt), ADDRESS],
    [`sign-in:pair:${attempt.address}:${account}`, PAIR],
    [`sign-in:account:${account}`, ACCOUNT],
  ];
}

/**
 * Counts one attempt, before the password is looked at. A browser that the person has used before has a limit of its own, so that strangers
 * lock nobody out.
 * @throws AppError `too-many-requests`.
 */
export async function countSignIn(attempt: Attempt): Promise<void> {
  for (const [key, limit] of counters(attempt)) await countAttempt(key, limit);
}

/** After the right password. The address keeps its other attempts: one hit does not end a password spray. */
export async function forgiveSignIn(attempt: Attempt): Promise<void> {
  for (const [key] of counters(attempt)) await (key === byAddress(attempt) ? forgiveAttempt(key) : forgetAttempts(key));
}

/** Counts an attempt that names no account, as with a passkey. @throws AppError `too-many-requests`. */
export const countAddress = (from: { address: string }): Promise<void> => countAttempt(byAddress(from), ADDRESS);
/** Takes back one attempt of an address. */
export const forgiveAddress = (from: { address: string }): Promise<void> => forgiveAttempt(byAddress(from));

/** Wrong passwords of a person who is signed in already. */
const OWN: Limit = { most: 10, windowMs: WINDOW_MS };
const ofPerson = (userId: string) => `own-password:${userId}`;
/** Counts a wrong password of a signed-in person. @throws AppError `too-many-requests`. */
export const countOwnPassword = (userId: string): Promise<void> => countAttempt(ofPerson(userId), OWN);
/** Forgets the wrong passwords of a signed-in person. */
export const forgiveOwnPassword = (userId: string): Promise<void> => forgetAttempts(ofPerson(userId));
