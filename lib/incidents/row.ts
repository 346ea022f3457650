import "server-only";
import { SIMULATED_AGENT } from "@/lib/contracts/agent";
import { CheckId } from "@/lib/contracts/check";
import type { IncidentRow, IncidentState, Severity } from "@/lib/contracts/incident";
import type { Tx } from "@/lib/db";
import { toldOf } from "@/lib/told";
import { Prisma } from "@/prisma/generated/client";

interface Found {
  id: string;
  number: number;
  state: IncidentState;
  severity: Severity;
  check_id: string;
  code: string;
  workload: string;
  sentence: string;
  told: unknown;
  node_id: string | null;
  node_name: string;
  opened_at: Date;
  last_seen_at: Date;
  resolved_at: Date | null;
  repeats: number;
  reopened: number;
  assignee_id: string | null;
  assignee_name: string | null;
  snoozed_until: Date | null;
  drill_id: string | null;
  is_simulated: boolean;
  acknowledged_at: Date | null;
  acknowledged_by_name: string;
  lead_id: string | null;
  member_count: number;
  rested_seconds: number;
}

const escapeLike = (value: string): string => value.replace(/[\\%_]/g, (character) => `\\${character}`);

/** Every word must be in the sentence, the name of the node or source, the check, the code or the workload; `#12` is the number. */
export function textCondition(text: string): Prisma.Sql {
  const words = text.replaceAll("\0", "").split(/\s+/).filter(Boolean).slice(0, 10);
  const each = words.map((word) =>
    /^#\d{1,9}$/.test(word)
      ? Prisma.sql`i.number = ${Number(word.slice(1))}`
      : Prisma.sql`concat_ws(' ', i.sentence, n.name, i.node_name, i.check_id, i.code, i.workload) ILIKE ${`%${escapeLike(word)}%`}`,
  );
  return each.length === 0 ? Prisma.sql`true` : Prisma.join(each, " AND ");
}

/** It is not snoozed. */
export const awake = Prisma.sql`coalesce(i.snoozed_until <= now(), true)`;

/** It is not a member of an unsolved incident. */
export const standsAlone = Prisma.sql`NOT EXISTS (SELECT 1 FROM incident l WHERE l.org_id = i.org_id AND l.id = i.lead_id AND l.state <> 'resolved')`;

/** How many incidents are unsolved, a group counted once, and how many of these are snoozed. */
export async function countUnsolved(tx: Tx, orgId: string): Promise<{ open: number; snoozed: number }> {
  const [row] = await tx.$queryRaw<{ open: number; snoozed: number }[]>`
    SELECT count(*)::int AS open, (count(*) FILTER (WHERE NOT ${awake}))::int AS snoozed
    FROM incident i WHERE i.org_id = ${orgId} AND i.state <> 'resolved' AND ${standsAlone}`;
  return row ?? { open: 0, snoozed: 0 };
}

/** Incidents that fit `where` (over `i` = incident, `n` = node), the critical and the oldest of the unsolved first. */
export async function findIncidents(tx: Tx, orgId: string, where: Prisma.Sql, limit: number): Promise<IncidentRow[]> {
  const rows = await tx.$queryRaw<Found[]>`
    SELECT i.id, i.number, i.state, i.severity, i.check_id, i.code, i.workload, i.sentence, i.told, i.node_id, coalesce(n.name, i.node_name, 'removed node') AS node_name,
      i.opened_at, i.last_seen_at, i.resolved_at, i.repeats, i.reopened, i.assignee_id, u.name AS assignee_name, i.snoozed_until, i.drill_id, i.rested_seconds,
      i.acknowledged_at, i.acknowledged_by_name, i.lead_id, coalesce(n.agent_version = ${SIMULATED_AGENT}, false) AS is_simulated,
      (SELECT count(*)::int FROM incident m WHERE m.org_id = i.org_id AND m.lead_id = i.id) AS member_count
    FROM incident i
    LEFT JOIN node n ON n.org_id = i.org_id AND n.id = i.node_id
    LEFT JOIN "user" u ON u.id = i.assignee_id
    WHERE i.org_id = ${orgId} AND ${where}
    ORDER BY i.state = 'resolved', coalesce(i.snoozed_until > now(), false), i.severity = 'warning', i.resolved_at DESC, i.opened_at DESC
    LIMIT ${limit}`;
  return rows.map(toRow);
}

const toRow = (row: Found): IncidentRow => ({
  id: row.id,
  number: row.number,
  state: row.state,
  severity: row.severity,
  check: CheckId.parse(row.check_id),
  code: row.code,
  workload: row.workload,
  sentence: row.sentence,
  told: toldOf(row.told),
  nodeId: row.node_id,
  nodeName: row.node_name,
  openedAt: row.opened_at.getTime(),
  lastSeenAt: row.last_seen_at.getTime(),
  resolvedAt: row.resolved_at?.getTime() ?? null,
  repeats: row.repeats,
  reopened: row.reopened,
  assigneeId: row.assignee_id,
  assigneeName: row.assignee_name,
  snoozedUntil: row.snoozed_until?.getTime() ?? null,
  drillId: row.drill_id,
  isSimulated: row.is_simulated,
  acknowledgedAt: row.acknowledged_at?.getTime() ?? null,
  acknowledgedByName: row.acknowledged_by_name,
  leadId: row.lead_id,
  memberCount: row.member_count,
  restedMs: row.rested_seconds * 1_000,
});
