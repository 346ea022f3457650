import "server-only";
import type { Tx } from "@/lib/db";
import type { RuleMemory } from "@/lib/detection/rules/memory";
import { loadMemory, saveMemory } from "@/lib/detection/rules/stored-memory";
import { storableText } from "@/lib/storable-text";
import { type Story, storableTold, storyOf } from "@/lib/told";
import type { AlertRuleState } from "@/prisma/generated/client";

/** The state of a rule on one node or workload. */
export interface Remembered {
  lastMs: number;
  firingSince: Date | null;
  /** Why it fires; null while it does not. */
  story: Story | null;
  /** By subject. */
  memories: Map<string, RuleMemory>;
}
export type ByWorkload = Map<string, Remembered>;

/** By node, then workload. */
export async function loadStates(
  tx: Tx,
  { orgId, ruleId, digest, nodeIds }: { orgId: string; ruleId: string; digest: string; nodeIds: readonly string[] },
): Promise<Map<string, ByWorkload>> {
  const rows = await tx.alertRuleState.findMany({ where: { orgId, ruleId, digest, nodeId: { in: [...nodeIds] } } });
  const states = new Map<string, ByWorkload>();
  for (const row of rows) {
    const ofNode = states.get(row.nodeId) ?? new Map<string, Remembered>();
    states.set(row.nodeId, ofNode);
    ofNode.set(row.workload, remembered(row));
  }
  return states;
}

const remembered = ({ lastAt, firingSince, sentence, told, memory }: AlertRuleState): Remembered => ({
  lastMs: lastAt.getTime(),
  firingSince,
  story: firingSince ? storyOf({ sentence, told }) : null,
  memories: new Map(Object.entries(memory as Record<string, unknown>).map(([key, stored]) => [key, loadMemory(stored)])),
});

export interface NewState {
  nodeId: string;
  workload: string;
  lastMs: number;
  firingSince: Date | null;
  story: Story | null;
  memories: Map<string, RuleMemory>;
}

/** Writes many in one statement. */
export async function saveStates(
  tx: Tx,
  { orgId, ruleId, digest }: { orgId: string; ruleId: string; digest: string },
  states: readonly NewState[],
) {
  if (states.length === 0) return;
  const rows = states.map(({ nodeId, workload, lastMs, firingSince, story, memories }) => ({
    node_id: nodeId,
    workload,
    last_ms: lastMs,
    firing_ms: firingSince?.getTime() ?? null,
    sentence: storableText(story?.text ?? ""),
    told: story && storableTold(story.told),
    memory: Object.fromEntries([...memories].map(([key, memory]) => [key, saveMemory(memory)])),
  }));
  await tx.$executeRaw`
    INSERT INTO alert_rule_state (org_id, rule_id, node_id, workload, digest, last_at, firing_since, sentence, told, memory)
    SELECT ${orgId}, ${ruleId}, r.node_id, r.workload, ${digest}, to_timestamp(r.last_ms / 1000), to_timestamp(r.firing_ms / 1000), r.sentence, r.told, r.memory
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(node_id text, workload text, last_ms float8, firing_ms float8, sentence text, told jsonb, memory jsonb)
    ON CONFLICT (org_id, rule_id, node_id, workload) DO UPDATE SET digest = EXCLUDED.digest, last_at = EXCLUDED.last_at,
      firing_since = EXCLUDED.firing_since, sentence = EXCLUDED.sentence, told = EXCLUDED.told, memory = EXCLUDED.memory`;
}
