import "server-only";
import { actorName, type Ctx } from "@/lib/context";
import type { Locale } from "@/lib/contracts/locale";
import { SecurityChange } from "@/lib/contracts/security-change";
import type { Tx } from "@/lib/db";
import { sentencesOf } from "@/lib/sentence";
import type { Messages } from "@/messages/en";
import { recordEvents } from "./record";

/** The kind of event that owners are notified of: in the product, by mail and by channels. */
export const SECURITY_CHANGE = "security.change";

type Code = keyof Messages["securityChanges"];

/** Notifies owners of a change to trust or secrets. The sentences are the `securityChanges` messages; the audit log has the change itself. */
export async function recordSecurityChange(tx: Tx, ctx: Ctx, code: Code, values: Record<string, string> = {}): Promise<void> {
  const change = { code, values: { ...values, who: actorName(ctx) } };
  const byUserId = ctx.actor.kind === "user" ? ctx.actor.userId : "";
  await recordEvents(tx, ctx, [{ kind: SECURITY_CHANGE, text: securitySentence("en", change), data: { byUserId, change } }]);
}

/** The sentence of a security notice in a language. */
export const securitySentence = (locale: Locale, { code, values }: SecurityChange): string =>
  sentencesOf(locale, "securityChanges")(code as Code, values);

/** What an event of this kind says; null for one of an older version, which has its English text only. */
export const securityChangeOf = (data: unknown): SecurityChange | null => {
  const found = typeof data === "object" && data !== null && "change" in data ? SecurityChange.safeParse(data.change) : null;
  return found?.data ?? null;
};
