import "server-only";
import type { Ctx } from "@/lib/context";
import type { Need } from "@/lib/contracts/need";
import type { Tx } from "@/lib/db";
import { loadPolicy } from "@/lib/policy/org-policy";
import { labelsOf } from "@/lib/policy/rules-for";
import { uniqueNeeds } from "@/lib/policy/unique-needs";
import { heldBack } from "@/lib/policy/windows";
import { busyNodes } from "./busy-nodes";
import type { RepairRecord, TargetRecord } from "./load";

/** Why an approved or running repair does not open its next targets; empty when nothing prevents it. */
export async function waitsFor(tx: Tx, ctx: Ctx, repair: RepairRecord, targets: readonly TargetRecord[]): Promise<Need[]> {
  if (repair.state === "halted") return [{ reason: "resumeOrCancel" }];
  if (repair.state === "paused") return [{ reason: "resume" }];
  const waiting = targets.filter((target) => target.state === "waiting" && target.wave <= Math.max(0, repair.wave));
  if ((repair.state !== "approved" && repair.state !== "running") || waiting.length === 0) return [];
  const ids = waiting.map((target) => target.nodeId);
  const { policy } = await loadPolicy(tx, ctx.orgId);
  const labels = await labelsOf(tx, ctx.orgId, ids);
  const now = Date.now();
  const held = ids.flatMap((id) => heldBack(policy, repair.plan.risk, labels.get(id) ?? {}, now) ?? []);
  const busy = repair.risk === "read-only" ? new Set<string>() : await busyNodes(tx, ctx.orgId, repair.id);
  const others = [...new Set(waiting.filter((target) => busy.has(target.nodeId)).map((target) => target.nodeName))];
  return [
    ...uniqueNeeds(held),
    ...(others.length > 0 ? [{ reason: "otherRepair" as const, nodes: others.slice(0, 3), n: others.length }] : []),
  ];
}
