import "server-only";
import type { Ctx } from "@/lib/context";
import type { Tx } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { PROOF_MS } from "./sessions/settings";

/**
 * For changes to trust: a session that was left open, or whose cookie was copied, is not enough for them.
 * @throws AppError `reauthenticate` unless the person showed their password or a passkey in this session within the last ten minutes.
 */
export async function demandRecentProof(tx: Tx, { actor }: Ctx): Promise<void> {
  if (actor.kind !== "user") throw refuse("forbidden", "needsPerson");
  const session = await tx.session.findFirst({
    where: { id: actor.sessionId ?? "", userId: actor.userId, endedAt: null, provenAt: { gt: new Date(Date.now() - PROOF_MS) } },
    select: { id: true },
  });
  if (!session) throw refuse("reauthenticate", "reauthenticate");
}
