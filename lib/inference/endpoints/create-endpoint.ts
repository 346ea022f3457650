import "server-only";
import { isIP } from "node:net";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import type { CreateEndpoint, CreatePrivateEndpoint, Endpoint } from "@/lib/contracts/playground";
import type { Tx } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { type Change, mutate } from "@/lib/mutate";
import { uuidv7 } from "@/lib/uuid";
import { connectedPrivateEndpoints } from "../relay/connected-private-endpoints";
import { privateUrl } from "../relay/through-agent";
import { endpointView } from "./endpoint-view";
import { isRefusedAddress } from "./refused-address";
import { hostOf } from "./request-endpoint";
import { seal } from "./seal";

/**
 * Adds an OpenAI-compatible endpoint. The key is sealed before it is stored and is never given back.
 * Names are checked again at every connection, since what a name points to may change.
 * @throws AppError `invalid` for a metadata address, `conflict` when the name is taken.
 */
export function createEndpoint(ctx: Ctx, input: CreateEndpoint): Promise<Endpoint> {
  const host = hostOf(new URL(input.baseUrl));
  if (isIP(host) !== 0 && isRefusedAddress(host)) throw refuse("invalid", "privateAddress", { host }, "baseUrl");
  return mutate(ctx, "endpoint.manage", async (tx) => {
    await refuseTaken(tx, ctx, input.name);
    const node = input.nodeId ? await nodeHere(tx, ctx, input.nodeId) : null;
    return addRow(tx, ctx, { name: input.name, baseUrl: input.baseUrl, privateName: null, node, apiKey: input.apiKey });
  });
}

/**
 * Adds an endpoint that is reached through a node's agent. The host's policy must declare it now, and is asked again at every request.
 * @throws AppError `invalid` when the host does not declare it, `not-found` for a node of another org, `conflict` when the name is taken.
 */
export function createPrivateEndpoint(ctx: Ctx, input: CreatePrivateEndpoint): Promise<Endpoint> {
  const { name, nodeId, endpoint, apiKey } = input;
  return mutate(ctx, "endpoint.manage", async (tx) => {
    const node = await nodeHere(tx, ctx, nodeId);
    const declared = (await connectedPrivateEndpoints(tx, ctx)).get(nodeId) ?? [];
    if (!declared.some((one) => one.name === endpoint))
      throw refuse("invalid", "notDeclaredPrivate", { name: node.name, endpoint }, "endpoint");
    await refuseTaken(tx, ctx, name);
    return addRow(tx, ctx, { name, baseUrl: privateUrl({ nodeId, endpoint }), privateName: endpoint, node, apiKey });
  });
}

interface NewRow {
  name: string;
  baseUrl: string;
  privateName: string | null;
  node: { id: string; name: string } | null;
  apiKey: string | undefined;
}

async function addRow(tx: Tx, ctx: Ctx, { name, baseUrl, privateName, node, apiKey }: NewRow): Promise<Change<Endpoint>> {
  const id = uuidv7();
  const key = apiKey?.trim();
  const keyCipher = key ? seal(key, id) : null;
  const row = await tx.endpoint.create({ data: { id, orgId: ctx.orgId, name, baseUrl, keyCipher, nodeId: node?.id ?? null, privateName } });
  const result = endpointView(row, node);
  return { subject: `endpoint:${id}`, after: result, result, due: () => publish(ctx.orgId, { noun: "playground" }) };
}

async function refuseTaken(tx: Tx, ctx: Ctx, name: string): Promise<void> {
  const taken = await tx.endpoint.findUnique({ where: { orgId_name: { orgId: ctx.orgId, name } }, select: { id: true } });
  if (taken) throw refuse("conflict", "endpointTaken", {}, "name");
}

async function nodeHere(tx: Tx, ctx: Ctx, nodeId: string): Promise<{ id: string; name: string }> {
  const node = await tx.node.findUnique({ where: { orgId_id: { orgId: ctx.orgId, id: nodeId } }, select: { id: true, name: true } });
  if (!node) throw refuse("not-found", "noNode");
  return node;
}
