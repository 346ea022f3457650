import "server-only";
import type * as z from "zod";
import { asSystem } from "@/lib/context";
import type { Saying } from "@/lib/contracts/error";
import type { ConnectionTest } from "@/lib/contracts/playground";
import { withOrg } from "@/lib/db";
import { saying } from "@/lib/errors";
import { connectedPrivateEndpoints } from "../relay/connected-private-endpoints";
import type { PrivateWay } from "../relay/through-agent";
import { endpointUrl } from "./endpoint-url";
import { askForModels, countModels, HopFailed, walkFrom } from "./test-connection";

/** Tests the way to a private endpoint: the node's agent waits and its host declares the endpoint, the server answers, it serves models. */
export async function testPrivateEndpoint(
  way: PrivateWay,
  baseUrl: string,
  apiKey: string | null,
): Promise<z.infer<typeof ConnectionTest>> {
  const url = endpointUrl(baseUrl, "models");
  const { hop, hops } = walkFrom(url);
  const agent = await hop("agent", () => findAgent(way));
  const body = agent === null ? null : await hop("http", () => askForModels(url, { apiKey, way }));
  if (body !== null) await hop("models", async () => countModels(body));
  return { ok: hops.every((each) => each.ok), hops };
}

async function findAgent({ orgId, nodeId, endpoint }: PrivateWay): Promise<[Saying, true]> {
  const ctx = asSystem(orgId);
  const declared = (await withOrg(ctx, (tx) => connectedPrivateEndpoints(tx, ctx))).get(nodeId);
  if (!declared) throw new HopFailed(saying("hop.noAgent"));
  const found = declared.find(({ name }) => name === endpoint);
  if (!found) throw new HopFailed(saying("hop.notDeclared", { endpoint }));
  return [saying("hop.agent", { endpoint, port: String(found.port) }), true];
}
