import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { FederateQuery } from "@/lib/contracts/federate";
import { NodeState } from "@/lib/contracts/node";
import { withOrg } from "@/lib/db";
import { parseFilter } from "@/lib/fleet/filter";
import { filterSql } from "@/lib/fleet/filter-sql";
import { fleetSql } from "@/lib/fleet/fleet";
import { readGatewayTimes, staleAfterMs } from "@/lib/fleet/liveness";
import { escapedLabel, prometheusPieces } from "@/lib/metrics/export/prometheus";
import { readLatest } from "@/lib/metrics/latest";

interface Row {
  id: string;
  name: string;
  state: NodeState;
  open_incidents: number;
}

/**
 * The fleet for a Prometheus to scrape (text format 0.0.4): each node's state and open incidents, then every value of its last report. Values of
 * silent nodes are left out, because Prometheus would repeat them for ever; their state shows the silence.
 * @throws AppError `invalid` (path `q`) for a filter that does not parse.
 */
export async function federateMetrics(ctx: Ctx, { q = "" }: FederateQuery, nowMs = Date.now()): Promise<Iterable<string>> {
  const where = filterSql(parseFilter(q));
  const nodes = await withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const fleet = fleetSql(ctx.orgId, await readGatewayTimes(tx));
    const [answer] = await tx.$queryRaw<{ rows: Row[] }[]>`
      SELECT coalesce(json_agg(json_build_object('id', f.id, 'name', f.name, 'state', f.state, 'open_incidents', f.open_incidents)
        ORDER BY f.name), '[]') AS rows FROM (${fleet}) f WHERE ${where}`;
    return answer?.rows ?? [];
  });
  const names = new Map(nodes.map((node) => [node.id, node.name]));
  const latest = await readLatest(ctx, q ? [...names.keys()] : "all");
  const fresh = [...latest.values()].filter(
    (report) => names.has(report.nodeId) && nowMs - report.receivedAtMs <= staleAfterMs(report.intervalMs),
  );
  return (function* () {
    yield statesText(nodes);
    yield* prometheusPieces(fresh, (nodeId) => names.get(nodeId) ?? nodeId);
  })();
}

/** Every state has its count, zero included, so that a panel shows zero and not a gap. */
function statesText(nodes: readonly Row[]): string {
  const count = (state: NodeState) => nodes.filter((node) => node.state === state).length;
  const label = ({ name }: Row) => `node="${escapedLabel(name)}"`;
  return [
    "# TYPE millwright_nodes gauge",
    ...NodeState.options.map((state) => `millwright_nodes{state="${state}"} ${count(state)}`),
    "# TYPE millwright_node_state gauge",
    ...nodes.map((node) => `millwright_node_state{${label(node)},state="${node.state}"} 1`),
    "# TYPE millwright_node_open_incidents gauge",
    ...nodes.map((node) => `millwright_node_open_incidents{${label(node)}} ${node.open_incidents}`),
    "",
  ].join("\n");
}
