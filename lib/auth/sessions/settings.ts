import "server-only";
import { env } from "@/lib/env";

const HOUR_MS = 3_600_000;

/** A session that is not used this long has ended. */
export const idleMs = (): number => env().MILLWRIGHT_SESSION_IDLE_HOURS * HOUR_MS;
/** A session ends this long after its sign-in, however much it is used. */
export const absoluteMs = (): number => env().MILLWRIGHT_SESSION_DAYS * 24 * HOUR_MS;
/** For so long after the password was typed its owner may do what loosens security. */
export const confirmedMs = (): number => env().MILLWRIGHT_CONFIRM_MINUTES * 60_000;
