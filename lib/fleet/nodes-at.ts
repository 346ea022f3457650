import "server-only";
import { isIP } from "node:net";
import type { Tx } from "@/lib/db";

interface Found {
  id: string;
  name: string;
  hostname: string | null;
  addresses: string[] | null;
}

/**
 * The nodes that have each of these hostnames or addresses, as the machines themselves report them. A node's name is not used: people choose it.
 */
export async function nodesAt(tx: Tx, orgId: string, hosts: readonly string[]): Promise<Map<string, { id: string; name: string }[]>> {
  if (hosts.length === 0) return new Map();
  const asked = hosts.map((host) => host.toLowerCase());
  const nodes = await tx.$queryRaw<Found[]>`
    SELECT id, name, lower(inventory->>'hostname') AS hostname, inventory->'addresses' AS addresses FROM node
    WHERE org_id = ${orgId} AND (jsonb_exists_any(coalesce(inventory->'addresses', '[]'), ${asked}::text[])
      OR lower(inventory->>'hostname') = ANY (${asked}::text[])
      OR split_part(lower(inventory->>'hostname'), '.', 1) = ANY (${asked.map(firstLabel)}::text[]))`;
  return new Map(
    hosts.map((host, index) => [host, nodes.filter((node) => isAt(node, asked[index]!)).map(({ id, name }) => ({ id, name }))]),
  );
}

const firstLabel = (host: string): string => (isIP(host) ? host : (host.split(".")[0] ?? host));

function isAt({ hostname, addresses }: Found, host: string): boolean {
  if (isIP(host)) return addresses?.includes(host) ?? false;
  // Machines report their name with or without their domain. If both have a domain, it is compared.
  if (hostname === null || hostname === "localhost") return false;
  return hostname === host || (!(hostname.includes(".") && host.includes(".")) && firstLabel(hostname) === firstLabel(host));
}
