import "server-only";
import type { Tx } from "@/lib/db";
import type { RuleState } from "./log-rule";

/** Used instead of a node's id for the state of a workload, because several nodes may write its lines. */
const NO_NODE = "";

/** Stores which rules watch a workload and which of them fire, for the counts on the rules page. */
export async function noteStandings(
  tx: Tx,
  orgId: string,
  workload: string,
  states: ReadonlyMap<string, RuleState>,
  nowMs: number,
): Promise<void> {
  const ruleIds = [...states.keys()];
  const firing = [...states.values()].map(({ alarm }) => alarm.isFiring);
  await tx.$executeRaw`DELETE FROM alert_rule_state
    WHERE org_id = ${orgId} AND node_id = ${NO_NODE} AND workload = ${workload} AND NOT (rule_id = ANY(${ruleIds}))`;
  await tx.$executeRaw`
    INSERT INTO alert_rule_state (org_id, rule_id, node_id, workload, digest, last_at, firing_since, memory)
    SELECT ${orgId}, r.id, ${NO_NODE}, ${workload}, '', n.at, CASE WHEN r.firing THEN n.at END, '{}'
    FROM unnest(${ruleIds}::text[], ${firing}::boolean[]) AS r(id, firing), (SELECT ${new Date(nowMs)}::timestamptz AS at) n
    ON CONFLICT (org_id, rule_id, node_id, workload) DO UPDATE SET firing_since = EXCLUDED.firing_since, last_at = EXCLUDED.last_at
    WHERE (alert_rule_state.firing_since IS NULL) <> (EXCLUDED.firing_since IS NULL)`;
}
