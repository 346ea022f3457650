import "server-only";
import type { Ctx } from "@/lib/context";
import type { Tx } from "@/lib/db";
import { nodesAt } from "@/lib/fleet/nodes-at";
import { hostOf } from "./request-endpoint";

interface EndpointRow {
  id: string;
  baseUrl: string;
  nodeId: string | null;
}

/** The nodes that endpoints run on, by the endpoint's id: the one that was chosen when the endpoint was added, else the only one at its URL's host. */
export async function endpointNodes(
  tx: Tx,
  { orgId }: Pick<Ctx, "orgId">,
  rows: EndpointRow[],
): Promise<Map<string, { id: string; name: string }>> {
  const ids = rows.flatMap(({ nodeId }) => nodeId ?? []);
  const chosen = await tx.node.findMany({ where: { orgId, id: { in: ids } }, select: { id: true, name: true } });
  const hosts = new Map(rows.filter(({ nodeId }) => !nodeId).map(({ id, baseUrl }) => [id, hostOf(new URL(baseUrl))]));
  const at = await nodesAt(tx, orgId, [...hosts.values()]);
  return new Map(
    rows.flatMap(({ id, nodeId }) => {
      const found = nodeId ? chosen.filter((node) => node.id === nodeId) : (at.get(hosts.get(id)!) ?? []);
      const [node] = found;
      return node && found.length === 1 ? [[id, node] as const] : [];
    }),
  );
}
