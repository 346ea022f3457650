import "server-only";
import { publish } from "@/lib/bus";
import { sha256 } from "@/lib/canonical";
import type { Ctx } from "@/lib/context";
import { AlertMapping, MOST_OPEN_OF_RECEIVER, type ReceivedAlerts } from "@/lib/contracts/alert-receiver";
import { type Tx, withOrg } from "@/lib/db";
import { isInMaintenance } from "@/lib/fleet/in-maintenance";
import { openOutside, resolveOutside } from "@/lib/incidents/outside";
import { storableJson, storableText } from "@/lib/storable-text";
import { tell } from "@/lib/told";
import type { AlertReceiver } from "@/prisma/generated/client";
import type { Alert } from "./alert";
import { fromAlertmanager } from "./from-alertmanager";
import { fromJson } from "./from-json";

const CHECK_ID = "alert.received";

/**
 * Opens incidents for another system's alerts, and resolves them with the alerts' ends. The same alerts again, in any order, change nothing. Beyond
 * a bound of open incidents an alert opens none; it is counted, and the receiver's row says so.
 */
export async function takeAlerts(ctx: Ctx, receiver: AlertReceiver, body: unknown): Promise<ReceivedAlerts> {
  const nowMs = Date.now();
  const alerts =
    receiver.kind === "alertmanager" ? fromAlertmanager(body, nowMs) : fromJson(body, AlertMapping.parse(receiver.mapping), nowMs);
  const counts = { changed: 0, refused: 0, same: 0 };
  for (const alert of alerts) counts[await withOrg(ctx, (tx) => takeAlert(tx, ctx, receiver, alert))] += 1;
  const { changed, refused } = counts;
  const key = { orgId_id: { orgId: ctx.orgId, id: receiver.id } };
  const now = new Date();
  const data = { lastUsedAt: now, ...(refused > 0 ? { refused: { increment: refused }, refusedAt: now } : {}) };
  await withOrg(ctx, (tx) => tx.alertReceiver.update({ where: key, data }));
  if (changed > 0) await publish(ctx.orgId, { noun: "incidents" }).catch(() => undefined);
  return { received: alerts.length, changed, refused };
}

async function takeAlert(tx: Tx, { orgId }: Ctx, receiver: AlertReceiver, alert: Alert): Promise<"changed" | "refused" | "same"> {
  const subject = sha256(`${receiver.id}/${alert.key}`).slice(0, 32);
  const { atMs } = alert;
  if (alert.isOver)
    return (await resolveOutside(tx, orgId, {
      checkId: CHECK_ID,
      subject,
      atMs,
      why: tell("incident.reportedResolved", { name: receiver.name }),
    })) === null
      ? "same"
      : "changed";
  const nodes = await tx.node.findMany({
    where: { orgId, name: { in: alert.nodes.slice(0, 5).map(storableText) } },
    select: { id: true, name: true },
  });
  const node = alert.nodes.flatMap((name) => nodes.find((one) => one.name === name) ?? [])[0];
  if (node && (await isInMaintenance(tx, { orgId, nodeId: node.id }))) return "same";
  const opened = await openOutside(tx, orgId, {
    checkId: CHECK_ID,
    subject,
    code: storableText(alert.name.replace(/[\p{Cc}\p{Cf}]+/gu, " ").slice(0, 60)),
    source: receiver.name,
    nodeId: node?.id ?? null,
    severity: alert.severity,
    sentence: storableText(alert.title),
    data: storableJson(alert.data) as Record<string, unknown>,
    atMs,
    receiver: { id: receiver.id, mostOpen: MOST_OPEN_OF_RECEIVER },
  });
  if (!opened) return "refused";
  return opened.isNews ? "changed" : "same";
}
