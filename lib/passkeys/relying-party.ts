import "server-only";
import { env } from "@/lib/env";

/** The relying party of signatures: the host and the origin of the public URL (WebAuthn ties every key to them). */
export function relyingParty(): { rpId: string; origin: string } {
  const url = new URL(env().MILLWRIGHT_URL);
  return { rpId: url.hostname, origin: url.origin };
}
