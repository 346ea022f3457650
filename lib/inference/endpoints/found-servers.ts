import "server-only";
import { isIP } from "node:net";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import { Discovered } from "@/lib/contracts/node-workloads";
import type { FoundServer, FoundServers } from "@/lib/contracts/playground";
import type { DeclaredPrivate } from "@/lib/contracts/relay";
import type { Workload } from "@/lib/contracts/workload";
import { type Tx, withOrg } from "@/lib/db";
import { readable } from "@/lib/nodes/workloads/stored";
import { connectedPrivateEndpoints } from "../relay/connected-private-endpoints";
import { isRefusedAddress } from "./refused-address";

const MOST_NODES = 500;

interface NodeRow {
  id: string;
  name: string;
  addresses: string[] | null;
  discovered: unknown;
  file: unknown;
  portal: unknown;
}

/** Model servers on the organisation's nodes that are no endpoints yet: found by agents, declared as workloads, or declared as private by their hosts. */
export function findServers(ctx: Ctx): Promise<FoundServers> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "endpoint.manage");
    const lines = await connectedPrivateEndpoints(tx, ctx);
    const nodes = await servingNodes(tx, ctx, [...lines.keys()]);
    const endpoints = await tx.endpoint.findMany({
      where: { orgId: ctx.orgId },
      select: { baseUrl: true, nodeId: true, privateName: true },
    });
    const isAdded = ({ nodeId, privateName, baseUrl }: FoundServer) =>
      endpoints.some((one) => (privateName ? one.nodeId === nodeId && one.privateName === privateName : one.baseUrl === baseUrl));
    const servers = nodes.flatMap((node) => serversOf(node, lines.get(node.id) ?? []));
    return { servers: servers.filter((server) => !isAdded(server)) };
  });
}

const servingNodes = (tx: Tx, { orgId }: Ctx, declaring: string[]) => tx.$queryRaw<NodeRow[]>`
  SELECT n.id, n.name, n.inventory->'addresses' AS addresses, n.discovered, n.workload_report->'file' AS file, r.workloads AS portal
  FROM node n LEFT JOIN workload_revision r ON r.org_id = n.org_id AND r.node_id = n.id AND r.revision = n.workload_revision
  WHERE n.org_id = ${orgId} AND (n.id = ANY (${declaring}::text[])
    OR jsonb_path_exists(n.discovered, '$[*] ? (@.workload.kind == "serving")')
    OR jsonb_path_exists(n.workload_report, '$.file[*] ? (@.kind == "serving")')
    OR jsonb_path_exists(r.workloads, '$[*] ? (@.kind == "serving")'))
  ORDER BY n.name LIMIT ${MOST_NODES}`;

/** One entry a port: a private endpoint comes before what was found there. */
function serversOf(node: NodeRow, declared: DeclaredPrivate[]): FoundServer[] {
  const discovered = Array.isArray(node.discovered) ? node.discovered.flatMap((one) => Discovered.safeParse(one).data ?? []) : [];
  const workloads = [...readable(node.file), ...readable(node.portal), ...discovered.map(({ workload }) => workload)];
  const servers = declared.map(({ name, port }): FoundServer => {
    return { nodeId: node.id, nodeName: node.name, title: name, port, privateName: name, baseUrl: null };
  });
  for (const workload of workloads) {
    const found = serverOf(workload, node);
    if (found && !servers.some(({ port }) => port === found.port)) servers.push(found);
  }
  return servers;
}

function serverOf({ kind, name, endpoint }: Workload, node: NodeRow): FoundServer | null {
  if (kind !== "serving" || !endpoint || !URL.canParse(endpoint)) return null;
  const url = new URL(endpoint);
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  const isLocal = url.hostname === "localhost" || url.hostname === "[::1]" || url.hostname.startsWith("127.");
  // An agent asks its servers over loopback; the portal reaches them by an address that the installation allows, if the server listens there.
  const address = node.addresses?.find((one) => isIP(one) === 4 && !isRefusedAddress(one));
  const host = isLocal ? address : url.hostname;
  const baseUrl = host ? `${url.protocol}//${host}:${port}/v1` : null;
  return { nodeId: node.id, nodeName: node.name, title: name, port, privateName: null, baseUrl };
}
