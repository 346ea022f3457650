import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { OwnResult } from "@/lib/contracts/check";
import { MOST_REPEATS, type RepeatFilter, type RepeatList, Severity } from "@/lib/contracts/incident";
import { type Tx, withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { toldOf } from "@/lib/told";
import { Prisma } from "@/prisma/generated/client";

/** Longer data is not stored with a repeat: the incident has the newest data. */
const DATA_LIMIT = 8_000;
/** The oldest go a hundred at a time. */
const TRIM_EVERY = 100;

/** Stores a result that found the fault again. `repeats`: the incident's count with it. */
export async function recordRepeat(
  tx: Tx,
  at: { orgId: string; incidentId: string; repeats: number },
  severity: Severity,
  result: OwnResult,
): Promise<void> {
  const { orgId, incidentId, repeats } = at;
  const isShort = JSON.stringify(result.data).length <= DATA_LIMIT;
  await tx.incidentRepeat.create({
    data: {
      orgId,
      incidentId,
      at: new Date(result.atMs),
      severity,
      code: result.code,
      sentence: result.sentence,
      told: result.told ?? Prisma.DbNull,
      data: isShort ? (result.data as Prisma.InputJsonObject) : Prisma.DbNull,
    },
  });
  if (repeats <= MOST_REPEATS || repeats % TRIM_EVERY !== 0) return;
  await tx.$executeRaw`
    DELETE FROM incident_repeat WHERE org_id = ${orgId} AND incident_id = ${incidentId} AND id < (
      SELECT id FROM incident_repeat WHERE org_id = ${orgId} AND incident_id = ${incidentId} ORDER BY id DESC OFFSET ${MOST_REPEATS - 1} LIMIT 1)`;
}

/** The repeats of an incident, newest first. @throws AppError `not-found`. */
export function listRepeats(ctx: Ctx, { incidentId, before, limit }: RepeatFilter): Promise<RepeatList> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const { orgId } = ctx;
    const incident = await tx.incident.findUnique({ where: { orgId_id: { orgId, id: incidentId } }, select: { id: true } });
    if (!incident) throw refuse("not-found", "noIncident");
    const rows = await tx.incidentRepeat.findMany({
      where: { orgId, incidentId, ...(before ? { id: { lt: before } } : {}) },
      orderBy: { id: "desc" },
      take: limit + 1,
    });
    const repeats = rows.slice(0, limit).map(({ id, at, severity, code, sentence, told, data }) => ({
      id,
      atMs: at.getTime(),
      severity: Severity.parse(severity),
      code,
      sentence,
      told: toldOf(told),
      data: data as Record<string, unknown> | null,
    }));
    return { repeats, hasMore: rows.length > limit };
  });
}

const KEPT_MS = 90 * 86_400_000;

/** Deletes the repeats of incidents that were resolved 90 days ago; the incidents stay. */
export async function forgetRepeats(ctx: Ctx): Promise<void> {
  await withOrg(
    ctx,
    (tx) => tx.$executeRaw`
      DELETE FROM incident_repeat r USING incident i
      WHERE r.org_id = ${ctx.orgId} AND i.org_id = r.org_id AND i.id = r.incident_id AND i.state = 'resolved' AND i.resolved_at < ${new Date(Date.now() - KEPT_MS)}`,
  );
}
