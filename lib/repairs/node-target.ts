import "server-only";
import type { Ctx } from "@/lib/context";
import type { TargetAnswer } from "@/lib/contracts/agent";
import type { Tx } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { asTarget, type TargetRecord } from "./load";
import { actingNode } from "./tasks";

export const verdict = (word: TargetAnswer["verdict"]): TargetAnswer => ({ verdict: word });
/** The answer to an agent that asks whether to continue: `cancel` once a person has asked to stop. */
export const goOn = (target: Pick<TargetRecord, "cancelRequestedAt">): TargetAnswer =>
  verdict(target.cancelRequestedAt ? "cancel" : "go-on");

/** A target of the acting node. @throws AppError `not-found` for another node's, as for another org's. */
export async function ownTarget(tx: Tx, ctx: Ctx, targetId: string): Promise<TargetRecord> {
  const row = await tx.repairTarget.findFirst({ where: { orgId: ctx.orgId, id: targetId, nodeId: actingNode(ctx) } });
  if (!row) throw refuse("not-found", "absent");
  return asTarget(row);
}
