import "server-only";
import { type CheckResult, type OwnResult, proves } from "@/lib/contracts/check";
import { MOST_OPEN_INCIDENTS } from "@/lib/contracts/node";
import type { Tx } from "@/lib/db";
import { isBad, openOrFold, quiet, type SignalSource, unwatched } from "@/lib/incidents/signal";
import { isConfirmed, loadDamping } from "@/lib/nodes/damping";
import { tell } from "@/lib/told";

interface Known {
  check_id: string;
  workload: string;
  state: string;
  code: string;
  sentence: string;
}

const keyOf = (result: { id: string; workload: string }) => `${result.id} ${result.workload}`;

/**
 * Replaces a node's check states by what its agent reports; checks that it no longer names are deleted. Opens, folds and quiets incidents.
 * The caller holds the node's row lock. @returns incidents that people should be notified of.
 */
export async function recordChecks(
  tx: Tx,
  source: SignalSource,
  checks: OwnResult[],
): Promise<{ nodeChanged: boolean; incidentsChanged: boolean }> {
  const latest = new Map(checks.map((result) => [keyOf(result), result]));
  const known = await tx.$queryRaw<Known[]>`
    SELECT check_id, workload, state, code, sentence FROM check_status WHERE org_id = ${source.orgId} AND node_id = ${source.nodeId}`;
  await upsert(tx, source, [...latest.values()]);
  const gone = known.filter((row) => !latest.has(keyOf({ id: row.check_id, workload: row.workload })));
  for (const { check_id, workload } of gone) {
    await tx.checkStatus.deleteMany({ where: { orgId: source.orgId, nodeId: source.nodeId, checkId: check_id, workload } });
  }
  const before = new Map(known.map((row) => [keyOf({ id: row.check_id, workload: row.workload }), row]));
  const differs = (result: CheckResult) => {
    const row = before.get(keyOf(result));
    return !row || row.state !== result.state || row.code !== result.code || row.sentence !== result.sentence;
  };
  return {
    nodeChanged: gone.length > 0 || [...latest.values()].some(differs),
    incidentsChanged: await signalIncidents(
      tx,
      source,
      latest,
      new Set(gone.map((row) => keyOf({ id: row.check_id, workload: row.workload }))),
    ),
  };
}

async function upsert(tx: Tx, { orgId, nodeId }: SignalSource, checks: OwnResult[]): Promise<void> {
  if (checks.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO check_status AS s (org_id, node_id, check_id, workload, state, code, sentence, told, data, consecutive, since, at, took_ms)
    SELECT ${orgId}, ${nodeId}, r.id, r.workload, r.state, r.code, r.sentence, r.told, r.data, r.consecutive,
           to_timestamp(r."sinceMs" / 1000), to_timestamp(r."atMs" / 1000), r."tookMs"
    FROM jsonb_to_recordset(${JSON.stringify(checks)}::jsonb) AS r(id text, workload text, state text, code text, sentence text, told jsonb, data jsonb,
           consecutive int, "sinceMs" float8, "atMs" float8, "tookMs" float8)
    ON CONFLICT (org_id, node_id, check_id, workload) DO UPDATE SET state = EXCLUDED.state, code = EXCLUDED.code, sentence = EXCLUDED.sentence,
      told = EXCLUDED.told, data = EXCLUDED.data, consecutive = EXCLUDED.consecutive, since = EXCLUDED.since, at = EXCLUDED.at, took_ms = EXCLUDED.took_ms
    WHERE s.at <> EXCLUDED.at OR s.state <> EXCLUDED.state`;
}

/** `unknown`, `not-applicable` and a check that vanished end no incident: only an ok for the same subject does. */
async function signalIncidents(tx: Tx, source: SignalSource, latest: Map<string, OwnResult>, gone: Set<string>): Promise<boolean> {
  const incidents = await tx.incident.findMany({ where: { orgId: source.orgId, nodeId: source.nodeId, state: { not: "resolved" } } });
  const open = new Map(incidents.map((incident) => [keyOf({ id: incident.checkId, workload: incident.workload }), incident]));
  const needed = await loadDamping(tx, source.orgId);
  let changed = false;
  let room = MOST_OPEN_INCIDENTS - open.size;
  for (const result of latest.values()) {
    const incident = open.get(keyOf(result));
    // A bad result of an open incident is a repeat; everything else must be confirmed first.
    if (!(isBad(result) && incident) && !isConfirmed(result, needed)) continue;
    // The check itself is kept and shown; only its incident is not opened.
    if (isBad(result) && !incident && room <= 0) continue;
    if (isBad(result) && !incident) room -= 1;
    if (isBad(result)) changed = (await openOrFold(tx, source, result, incident)) || changed;
    else if (incident && proves(result, incident.finding as { data?: Record<string, unknown> } | null))
      changed = (await quiet(tx, source, { text: result.sentence, told: result.told }, result.atMs, incident)) || changed;
  }
  for (const [key, incident] of open) {
    if (latest.has(key)) continue;
    // A fire drill's workload lives as long as its agent's process: when it is gone, the drill ends.
    if (incident.drillId !== null) changed = (await quiet(tx, source, tell("incident.agentGone"), Date.now(), incident)) || changed;
    else if (gone.has(key)) {
      await unwatched(tx, source, incident);
      changed = true;
    }
  }
  return changed;
}
