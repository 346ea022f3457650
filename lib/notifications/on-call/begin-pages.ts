import "server-only";
import type { Ctx } from "@/lib/context";
import { RotaBody } from "@/lib/contracts/on-call";
import type { Tx } from "@/lib/db";

/** An incident that is older than this without a call is not paged by a new rota. */
const FRESH_MS = 30 * 60_000;

interface Fresh {
  id: string;
  severity: string;
  labels: Record<string, string> | null;
}

/** Finds incidents that need a call, and gives each to the rota of its team, else to the organisation's. */
export async function beginPages(tx: Tx, ctx: Ctx, now: number): Promise<void> {
  const rotas = (await tx.rota.findMany({ where: { orgId: ctx.orgId }, orderBy: { name: "asc" } })).map(({ id, body }) => ({
    id,
    body: RotaBody.parse(body),
  }));
  if (rotas.length === 0) return;
  const fresh = await tx.$queryRaw<Fresh[]>`
    SELECT i.id, i.severity, n.labels FROM incident i LEFT JOIN node n ON n.org_id = i.org_id AND n.id = i.node_id
    WHERE i.org_id = ${ctx.orgId} AND i.state <> 'resolved' AND i.acknowledged_at IS NULL AND NOT EXISTS (SELECT 1 FROM incident l WHERE l.org_id = i.org_id AND l.id = i.lead_id AND l.state <> 'resolved')
      AND NOT EXISTS (SELECT 1 FROM page p WHERE p.org_id = i.org_id AND p.incident_id = i.id)
      AND EXISTS (SELECT 1 FROM event e WHERE e.org_id = i.org_id AND e.incident_id = i.id AND e.kind IN ('opened', 'reopened')
        AND e.at > now() - ${FRESH_MS} * interval '1 ms')
    LIMIT 200`;
  const pages = fresh.flatMap(({ id, severity, labels }) => {
    const fits = rotas.filter(({ body }) => severity === "critical" || body.minSeverity === "warning");
    const rota =
      fits.find(({ body }) => body.label && labels?.[body.label.key] === body.label.value) ?? fits.find(({ body }) => !body.label);
    return rota ? [{ orgId: ctx.orgId, incidentId: id, rotaId: rota.id, called: [], nextAt: new Date(now) }] : [];
  });
  if (pages.length > 0) await tx.page.createMany({ data: pages, skipDuplicates: true });
}
