import "server-only";
import * as z from "zod";
import { can, demand } from "@/lib/auth/authorize";
import { hashOf } from "@/lib/canonical";
import type { Ctx } from "@/lib/context";
import { RetentionPage } from "@/lib/contracts/retention";
import { type Tx, withOrg } from "@/lib/db";
import { env } from "@/lib/env";
import { loadRetention } from "@/lib/orgs/retention";
import { measureKept } from "./kept";

/** How long data is kept, the room that it takes day by day, and the newest change. */
export function readRetention(ctx: Ctx): Promise<RetentionPage> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const retention = await loadRetention(tx, ctx.orgId);
    return {
      retention,
      retentionHash: hashOf(retention),
      mostLogBytesPerDay: env().MILLWRIGHT_MOST_LOG_BYTES_PER_DAY,
      kept: await measureKept(tx, ctx.orgId),
      nowMs: Date.now(),
      last: await lastChange(tx, ctx.orgId),
      can: { change: await can(tx, ctx, "retention.change") },
    };
  });
}

const Detail = z.object({ before: RetentionPage.shape.retention, after: RetentionPage.shape.retention });

async function lastChange(tx: Tx, orgId: string): Promise<RetentionPage["last"]> {
  const row = await tx.audit.findFirst({
    where: { orgId, subject: `retention:${orgId}` },
    orderBy: { number: "desc" },
    select: { at: true, actor: true, detail: true },
  });
  const detail = Detail.safeParse(row?.detail);
  return row && detail.success ? { ...detail.data, atMs: row.at.getTime(), actor: row.actor.replace(/ \([^()]*\)$/, "") } : null;
}
