import "server-only";
import { countAttempt } from "./rate-limit";

const LIMIT = 10;
const WINDOW_MS = 10 * 60_000;

export const attemptKey = (email: string): string => `sign-in:${email.toLowerCase().slice(0, 254)}`;

/**
 * Counts one attempt to sign in as `email`, whether or not the account exists.
 * @throws AppError `too-many-requests` after ten within ten minutes.
 */
export const countSignInAttempt = (email: string): Promise<void> => countAttempt(attemptKey(email), LIMIT, WINDOW_MS);
