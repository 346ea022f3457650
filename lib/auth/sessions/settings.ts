import "server-only";
import { env } from "@/lib/env";

const HOUR_MS = 3_600_000;

/** A session that is not used this long has ended. */
export const idleMs = (): number => env().MILLWRIGHT_SESSION_IDLE_HOURS * HOUR_MS;
/** A session ends this long after its sign-in, however much it is used. */
export const absoluteMs = (): number => env().MILLWRIGHT_SESSION_DAYS * 24 * HOUR_MS;
/** How long a password or passkey counts for changes to trust. */
export const PROOF_MS = 10 * 60_000;
