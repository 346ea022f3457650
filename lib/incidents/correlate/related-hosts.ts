import "server-only";
import { WorkloadsReport } from "@/lib/contracts/node-workloads";
import type { Tx } from "@/lib/db";
import { nodesAt } from "@/lib/fleet/nodes-at";
import { referencesIn } from "./references";

/** The incident whose causes are looked for. */
export interface Effect {
  id: string;
  nodeId: string | null;
  checkId: string;
  workload: string;
  openedAtMs: number;
  finding: { data?: unknown; sentence?: string };
}

/** A host that the incident's workload depends on. */
export interface RelatedHost {
  id: string;
  name: string;
  /** The name or address that led to it; empty for a rank of the same run. */
  via: string;
}

/** What a host is to a workload, by the subject of the check. */
export const relations: Record<string, string> = {
  db: "database",
  serving: "endpoint",
  model: "endpoint",
  distributed: "rank",
  training: "rank",
};
const MOST_RANKS = 500;

export const subjectOf = (checkId: string): string => checkId.split(".")[0] ?? "";

/** Hosts whose hostname or address is in the finding or in the workload's declaration; an address that several hosts have names none of them. */
export async function namedHosts(tx: Tx, orgId: string, { nodeId, workload, finding }: Effect): Promise<RelatedHost[]> {
  const names = referencesIn([finding, workload === "" ? [] : await declarationsOf(tx, orgId, nodeId ?? "", workload)]);
  return [...(await nodesAt(tx, orgId, names))].flatMap(([via, nodes]) => {
    const [node] = nodes;
    return node && nodes.length === 1 && node.id !== nodeId ? [{ ...node, via }] : [];
  });
}

/** The workload's declarations in the host's own file and in the portal: they name its endpoint. */
async function declarationsOf(tx: Tx, orgId: string, nodeId: string, workload: string): Promise<unknown[]> {
  const node = await tx.node.findUnique({ where: { orgId_id: { orgId, id: nodeId } }, select: { workloadReport: true } });
  const revision = await tx.workloadRevision.findFirst({
    where: { orgId, nodeId },
    orderBy: { revision: "desc" },
    select: { workloads: true },
  });
  const file = WorkloadsReport.safeParse(node?.workloadReport).data?.file ?? [];
  const portal = WorkloadsReport.shape.file.safeParse(revision?.workloads).data ?? [];
  return [...file, ...portal].filter(({ name }) => name === workload);
}

/** The other hosts on which the same run has ranks. */
export async function rankHosts(tx: Tx, orgId: string, { nodeId, workload, checkId }: Effect): Promise<RelatedHost[]> {
  if (workload === "" || relations[subjectOf(checkId)] !== "rank") return [];
  return tx.$queryRaw<RelatedHost[]>`
    SELECT DISTINCT n.id, n.name, '' AS via FROM check_status c JOIN node n ON n.org_id = c.org_id AND n.id = c.node_id
    WHERE c.org_id = ${orgId} AND c.workload = ${workload} AND split_part(c.check_id, '.', 1) IN ('distributed', 'training') AND c.state <> 'not-applicable'
      AND n.id <> ${nodeId} LIMIT ${MOST_RANKS}`;
}
