import "server-only";
import type { Ctx } from "@/lib/context";
import { noticeTopics } from "@/lib/contracts/notifications";
import { afterCommit, type Tx } from "@/lib/db";
import { enqueue } from "@/lib/jobs/queue";
import { storableJson } from "@/lib/storable-text";
import { uuidv7 } from "@/lib/uuid";
import type { Prisma } from "@/prisma/generated/client";
import type { NewNotice } from "./new-notice";
import { loadPeople, routesToPeople } from "./people-routes";

const ranks = { info: 0, warning: 1, critical: 2 } as const;

/** Writes notices that do not exist yet, each with a delivery for every channel and person that gets it. @returns how many were new. */
export async function announce(tx: Tx, ctx: Pick<Ctx, "orgId">, candidates: readonly NewNotice[]): Promise<number> {
  const { orgId } = ctx;
  const byKey = new Map(candidates.map((notice) => [notice.key, notice]));
  const known = await tx.notice.findMany({ where: { orgId, key: { in: [...byKey.keys()] } }, select: { key: true } });
  for (const { key } of known) byKey.delete(key);
  const notices = [...byKey.values()].map((notice) => ({ ...notice, id: uuidv7() }));
  if (notices.length === 0) return 0;
  await tx.notice.createMany({
    data: notices.map(({ id, key, kind, severity, facts, path, incidentId, repairId }) => ({
      id,
      orgId,
      key,
      kind,
      severity,
      facts: storableJson(facts) as Prisma.InputJsonObject,
      path,
      incidentId: incidentId ?? null,
      repairId: repairId ?? null,
    })),
  });
  const channels = await tx.notificationChannel.findMany({ where: { orgId, enabled: true } });
  const people = await loadPeople(tx, orgId);
  const nowMs = Date.now();
  const deliveries = notices.flatMap((notice) => {
    const topic = noticeTopics[notice.kind];
    const toChannels = channels
      .filter(({ topics, minSeverity }) => topics.includes(topic) && ranks[notice.severity] >= ranks[minSeverity as keyof typeof ranks])
      .map(({ id }) => ({ route: `channel:${id}`, channelId: id, userId: null, nextAt: new Date(nowMs) }));
    return [...toChannels, ...routesToPeople(notice, people, nowMs)].map((to) => ({ orgId, noticeId: notice.id, state: "waiting", ...to }));
  });
  await tx.delivery.createMany({ data: deliveries });
  if (deliveries.length > 0) afterCommit(() => enqueue("notice.deliver", { orgId }));
  return notices.length;
}
