import "server-only";
import { actorName, type Ctx } from "@/lib/context";
import type { Told } from "@/lib/contracts/told";
import type { Tx } from "@/lib/db";
import type { Prisma } from "@/prisma/generated/client";

export interface NewEvent {
  /** `noun.verb`, e.g. `target.lost`. */
  kind: string;
  /** One plain sentence for a timeline. */
  text: string;
  /** The sentence as a message and its values, for readers of other languages. */
  told?: Told;
  nodeId?: string | null;
  incidentId?: string | null;
  repairId?: string | null;
  targetId?: string | null;
  data?: Prisma.InputJsonObject;
}

/** Adds lines to a timeline: what machines and people did. Decisions are also in the audit chain. */
export async function recordEvents(tx: Tx, ctx: Ctx, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  const actor = ctx.actor.kind === "system" ? null : actorName(ctx);
  await tx.event.createMany({
    data: events.map((event) => ({
      orgId: ctx.orgId,
      kind: event.kind,
      text: event.text,
      actor,
      nodeId: event.nodeId ?? null,
      incidentId: event.incidentId ?? null,
      repairId: event.repairId ?? null,
      targetId: event.targetId ?? null,
      data: { ...event.data, ...(event.told ? { told: event.told } : {}) },
    })),
  });
}
