import "server-only";
import type { Ctx } from "@/lib/context";
import type { Tx } from "@/lib/db";
import { SECURITY_CHANGE } from "@/lib/events/security-change";
import { firstIdAt } from "./first-id-at";
import { incidentKinds, incidentNotice } from "./incident-notices";
import { maintenanceKinds, maintenanceNotices } from "./maintenance-notices";
import type { NewNotice } from "./new-notice";
import { repairKinds, repairNotice } from "./repair-notices";
import { securityNotice } from "./security-notices";

const kinds = [...incidentKinds, ...repairKinds, ...maintenanceKinds, SECURITY_CHANGE];
const PAGE = 500;
/** More events than this can wait after a long stop of the worker. The oldest are skipped, because the pages show them. */
const MOST = 5_000;

/** The notices of the events since a time. */
export async function noticesFromEvents(tx: Tx, ctx: Ctx, sinceMs: number): Promise<NewNotice[]> {
  const notices: NewNotice[] = [];
  let after = firstIdAt(sinceMs);
  for (let seen = 0; seen < MOST; seen += PAGE) {
    const events = await tx.event.findMany({
      where: { orgId: ctx.orgId, id: { gt: after }, kind: { in: kinds } },
      orderBy: { id: "asc" },
      take: PAGE,
    });
    const known = new Set(await knownKeys(tx, ctx, events));
    const fresh = events.filter((event) => !known.has(`event:${event.id}`));
    for (const event of fresh) {
      const notice = securityNotice(event) ?? (await incidentNotice(tx, ctx, event)) ?? (await repairNotice(tx, ctx, event));
      if (notice) notices.push(notice);
    }
    notices.push(...(await maintenanceNotices(tx, ctx, fresh)));
    const last = events.at(-1);
    if (!last || events.length < PAGE) break;
    after = last.id;
  }
  return notices;
}

/** Events whose notices were made by an earlier look need no second reading of their rows. */
async function knownKeys(tx: Tx, ctx: Ctx, events: readonly { id: string }[]): Promise<string[]> {
  const keys = events.map(({ id }) => `event:${id}`);
  const rows = await tx.notice.findMany({ where: { orgId: ctx.orgId, key: { in: keys } }, select: { key: true } });
  return rows.map(({ key }) => key);
}
