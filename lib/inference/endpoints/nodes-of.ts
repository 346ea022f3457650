import "server-only";
import { isIP } from "node:net";
import type { Ctx } from "@/lib/context";
import type { Tx } from "@/lib/db";
import { hostOf } from "./request-endpoint";

interface EndpointRow {
  id: string;
  baseUrl: string;
  nodeId: string | null;
}
interface Found {
  id: string;
  name: string;
  hostname: string | null;
  addresses: string[] | null;
}

/**
 * The nodes that endpoints run on, by the endpoint's id: the one that was chosen when the endpoint was added, else the only one that has the address or
 * the hostname of its URL, as the machine itself reports. A node's name is not used: people choose it.
 */
export async function nodesOf(
  tx: Tx,
  { orgId }: Pick<Ctx, "orgId">,
  rows: EndpointRow[],
): Promise<Map<string, { id: string; name: string }>> {
  const hosts = rows.map(({ baseUrl }) => hostOf(new URL(baseUrl)).toLowerCase());
  const ids = rows.flatMap(({ nodeId }) => nodeId ?? []);
  const nodes = await tx.$queryRaw<Found[]>`
    SELECT id, name, lower(inventory->>'hostname') AS hostname, inventory->'addresses' AS addresses FROM node
    WHERE org_id = ${orgId} AND (id = ANY (${ids}::text[]) OR jsonb_exists_any(coalesce(inventory->'addresses', '[]'), ${hosts}::text[])
      OR lower(inventory->>'hostname') = ANY (${hosts}::text[])
      OR split_part(lower(inventory->>'hostname'), '.', 1) = ANY (${hosts.map(firstLabel)}::text[]))`;
  return new Map(
    rows.flatMap(({ id, nodeId }, index) => {
      const host = hosts[index]!;
      const found = nodeId ? nodes.filter((node) => node.id === nodeId) : nodes.filter((node) => isAt(node, host));
      const [node] = found;
      return node && found.length === 1 ? [[id, { id: node.id, name: node.name }] as const] : [];
    }),
  );
}

const firstLabel = (host: string): string => (isIP(host) ? host : (host.split(".")[0] ?? host));

function isAt({ hostname, addresses }: Found, host: string): boolean {
  if (isIP(host)) return addresses?.includes(host) ?? false;
  // Machines say their name with or without their domain; where both say one, it counts.
  if (hostname === null || hostname === "localhost") return false;
  return hostname === host || (!(hostname.includes(".") && host.includes(".")) && firstLabel(hostname) === firstLabel(host));
}
