import "server-only";
import { hashOf } from "@/lib/canonical";
import type { Ctx } from "@/lib/context";
import type { Tx } from "@/lib/db";
import { toldOfEvent } from "@/lib/told";
import type { Event } from "@/prisma/generated/client";
import type { NewNotice } from "./new-notice";

export const maintenanceKinds = ["maintenance.started", "maintenance.ended"];

/** One notice for one decision about many nodes: its events have the same time and text. */
export async function maintenanceNotices(tx: Tx, ctx: Ctx, events: readonly Event[]): Promise<NewNotice[]> {
  const groups = new Map<string, Event[]>();
  for (const event of events.filter(({ kind }) => maintenanceKinds.includes(kind))) {
    const key = `maintenance:${hashOf({ kind: event.kind, atMs: event.at.getTime(), text: event.text }).slice(0, 32)}`;
    groups.set(key, [...(groups.get(key) ?? []), event]);
  }
  const notices: NewNotice[] = [];
  for (const [key, group] of groups) {
    const nodeIds = [...new Set(group.flatMap(({ nodeId }) => (nodeId ? [nodeId] : [])))];
    const first = nodeIds[0]
      ? await tx.node.findUnique({ where: { orgId_id: { orgId: ctx.orgId, id: nodeIds[0] } }, select: { name: true } })
      : null;
    const [{ kind, text, actor, data }] = group as [Event];
    const told = toldOfEvent({ data });
    notices.push({
      key,
      kind: kind === "maintenance.started" ? "maintenance.started" : "maintenance.ended",
      severity: "info",
      facts: {
        sentence: text,
        ...(told ? { told } : {}),
        count: nodeIds.length,
        ...(actor ? { who: actor } : {}),
        ...(nodeIds.length === 1 && first ? { where: first.name } : {}),
      },
      path: nodeIds.length === 1 ? `nodes/${nodeIds[0]}` : "nodes?q=state:maintenance",
      audience: { who: "all" },
    });
  }
  return notices;
}
