import "server-only";
import type * as z from "zod";
import { can, demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { NodeFilter, NodeList, NodeRow, NodeState } from "@/lib/contracts/node";
import { type NodeColumns, packNodes } from "@/lib/contracts/node-columns";
import { withOrg } from "@/lib/db";
import { parseFilter, type Term } from "@/lib/fleet/filter";
import { filterSql } from "@/lib/fleet/filter-sql";
import { type FleetOrder, type FleetPage, type FleetRow, readFleet } from "@/lib/fleet/fleet";
import { ingestLagMs, readGatewayTimes } from "@/lib/fleet/liveness";
import { readLatestSummaries } from "@/lib/metrics/latest-summary";
import { toNodeRow } from "./row";
import { shippedAgent } from "./shipped-agent";

export { readNode } from "./read-node";

type Filter = z.output<typeof NodeFilter>;
type Measured = "cpu" | "memory" | "gpu" | "gpuMemory";
const measured: Record<Measured, (row: NodeRow) => number | null> = {
  cpu: (row) => row.cpuRatio,
  memory: (row) => row.memoryRatio,
  gpu: (row) => row.gpuRatio,
  gpuMemory: (row) => row.gpuMemoryRatio,
};
const isMeasured = (sort: Filter["sort"]): sort is Measured => Object.hasOwn(measured, sort);

/** Whether a state fits the filter's `state:` terms. */
const fits = (state: NodeState, terms: Term[]): boolean => terms.every(({ values, negated }) => values.includes(state) !== negated);

/**
 * The nodes that fit a filter, a page of them. `counts` is by state over all that fit the filter's other terms, so that one can be chosen.
 * Measured values are stored packed: a sort by them reads the latest values of the whole fleet, everything else only the page's.
 * @throws AppError `invalid` (path `q`) for a filter that does not parse.
 */
export async function listNodes(ctx: Ctx, filter: Filter): Promise<NodeList> {
  const terms = parseFilter(filter.q ?? "");
  const stateTerms = terms.filter((term) => term.field === "state");
  const sort = isMeasured(filter.sort) ? filter.sort : null;
  const { rows, counts, lag, ...may } = await withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const gateway = await readGatewayTimes(tx);
    const page: FleetPage = {
      where: filterSql(terms),
      order: sort ? "name" : (filter.sort as FleetOrder),
      descending: !sort && filter.order === "desc",
      offset: sort ? 0 : filter.offset,
      limit: sort ? null : filter.limit,
    };
    const others = filterSql(terms.filter((term) => term.field !== "state"));
    const { rows, counts } = await readFleet(tx, ctx.orgId, gateway, page, others);
    const enrol = await can(tx, ctx, "node.enrol");
    return { rows, counts, lag: ingestLagMs(gateway), enrol, update: await can(tx, ctx, "repair.request") };
  });
  return {
    nodes: await withLatest(ctx, rows, filter, sort),
    total: counts.filter(({ state }) => fits(state, stateTerms)).reduce((sum, { nodes }) => sum + nodes, 0),
    counts: Object.fromEntries(counts.map(({ state, nodes }) => [state, nodes])),
    ingestLagMs: lag,
    can: may,
  };
}

/** As `listNodes`, for many at a time. @throws AppError `invalid` (path `q`) for a filter that does not parse. */
export const listNodeColumns = async (ctx: Ctx, filter: Filter): Promise<NodeColumns> => packNodes(await listNodes(ctx, filter));

/** The most ids that are sent along; beyond that the whole fleet's latest are as cheap. */
const MOST_IDS = 2_000;

async function withLatest(ctx: Ctx, rows: FleetRow[], filter: Filter, sort: Measured | null): Promise<NodeRow[]> {
  if (rows.length === 0) return [];
  const latest = await readLatestSummaries(ctx, rows.length > MOST_IDS ? "all" : rows.map((row) => row.id));
  const shipped = await shippedAgent();
  const nodes = rows.map((row) => toNodeRow(row, latest.get(row.id), shipped));
  if (!sort) return nodes;
  const direction = filter.order === "desc" ? -1 : 1;
  const key = measured[sort];
  // Values that were not measured are last in either order.
  nodes.sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return (x - y) * direction;
  });
  return nodes.slice(filter.offset, filter.offset + filter.limit);
}
