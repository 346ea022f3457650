import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import { afterCommit, type Tx } from "@/lib/db";
import { openOutside, resolveOutside } from "@/lib/incidents/outside";
import { tell } from "@/lib/told";
import { announce } from "./announce";
import { DEAD_AFTER } from "./back-off";
import type { Outcome } from "./post-json";

const CHECK_ID = "notification.channel";

/** Counts a channel's failures in a row. A channel that keeps failing is a separate incident, until a delivery succeeds. */
export async function noteChannelOutcome(tx: Tx, ctx: Pick<Ctx, "orgId">, channelId: string, outcome: Outcome): Promise<void> {
  const { orgId } = ctx;
  const key = { orgId_id: { orgId, id: channelId } };
  const before = await tx.notificationChannel.findUnique({ where: key });
  if (!before) return;
  if (outcome.ok) {
    if (before.failures === 0) return;
    await tx.notificationChannel.update({ where: key, data: { failures: 0, deadSince: null } });
    const why = tell("incident.channelBack", { name: before.name });
    if (before.deadSince) await resolveOutside(tx, orgId, { checkId: CHECK_ID, subject: channelId, atMs: Date.now(), why });
  } else {
    const { failures } = await tx.notificationChannel.update({ where: key, data: { failures: { increment: 1 } } });
    if (failures < DEAD_AFTER || before.deadSince) return;
    const deadSince = new Date();
    await tx.notificationChannel.update({ where: key, data: { deadSince } });
    const sentence = `${failures} notifications in a row could not be delivered to ${before.name}. Last answer: ${outcome.answer}`;
    const signal = { checkId: CHECK_ID, subject: channelId, code: "dead", source: `Channel ${before.name}`, nodeId: null };
    const opened = await openOutside(tx, orgId, { ...signal, severity: "warning", sentence, atMs: deadSince.getTime() });
    await announce(tx, ctx, [
      {
        key: `channel.dead:${channelId}:${deadSince.getTime()}`,
        kind: "channel.dead",
        severity: "critical",
        facts: { where: before.name, sentence },
        path: "settings/notifications",
        incidentId: opened?.incidentId ?? null,
        audience: { who: "owners" },
      },
    ]);
  }
  afterCommit(() => publish(orgId, { noun: "incidents" }));
}
