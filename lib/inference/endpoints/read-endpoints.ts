import "server-only";
import type * as z from "zod";
import { can, demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { ConnectionTest, Endpoint, EndpointList, EndpointRef, ModelList } from "@/lib/contracts/playground";
import { withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { doorUrl } from "../door-url";
import { demonstrationEndpoint } from "./demonstration";
import { endpointNodes } from "./endpoint-nodes";
import { endpointUrl } from "./endpoint-url";
import { endpointView } from "./endpoint-view";
import { loadEndpoint, type OpenEndpoint } from "./load-endpoint";
import { parseModels } from "./parse-models";
import { readText } from "./read-text";
import { refusalText } from "./refusal-text";
import { EndpointUnreachable, requestEndpoint } from "./request-endpoint";
import { testConnection } from "./test-connection";
import { testPrivateEndpoint } from "./test-private-endpoint";

const WITHIN_MS = 10_000;

/** The org's endpoints by name, without their keys. */
export function listEndpoints(ctx: Ctx): Promise<EndpointList> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const rows = await tx.endpoint.findMany({ where: { orgId: ctx.orgId }, orderBy: { name: "asc" } });
    const nodes = await endpointNodes(tx, ctx, rows);
    const endpoints = rows.map((row) => endpointView(row, nodes.get(row.id) ?? null));
    const demonstration = demonstrationEndpoint();
    return {
      endpoints: endpoints.length > 0 || !demonstration ? endpoints : [offered(demonstration)],
      demonstration: !demonstration ? "missing" : endpoints.length > 0 ? "aside" : "offered",
      doorUrl: doorUrl(),
      can: { manage: await can(tx, ctx, "endpoint.manage"), use: await can(tx, ctx, "playground.use") },
    };
  });
}

const offered = ({ id, name, baseUrl }: OpenEndpoint): Endpoint => {
  return { id, name, baseUrl, hasKey: false, node: null, privateName: null, createdAt: 0 };
};

const openEndpoint = (ctx: Ctx, { endpointId }: EndpointRef) =>
  withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "playground.use");
    return loadEndpoint(tx, ctx, endpointId);
  });

/**
 * What the endpoint serves, asked now.
 * @throws AppError `unavailable` with the endpoint's own words when it does not answer.
 */
export async function listModels(ctx: Ctx, input: EndpointRef): Promise<z.infer<typeof ModelList>> {
  const endpoint = await openEndpoint(ctx, input);
  const url = endpointUrl(endpoint.baseUrl, "models");
  try {
    const response = await requestEndpoint({ endpoint, url, signal: AbortSignal.timeout(WITHIN_MS), idleMs: WITHIN_MS });
    const body = await readText(response);
    if (response.statusCode !== 200)
      throw refuse("unavailable", "endpointAnswered", { status: response.statusCode ?? 0, text: refusalText(body) || "–" });
    const models = parseModels(body);
    if (models === null) throw refuse("unavailable", "notModels");
    return { models };
  } catch (error) {
    if (error instanceof EndpointUnreachable) throw refuse("unavailable", "endpointUnreachable", { text: error.message });
    if (error instanceof Error && error.name === "TimeoutError")
      throw refuse("unavailable", "endpointSilent", { host: url.host, seconds: WITHIN_MS / 1_000 });
    throw error;
  }
}

/** Which hop to an endpoint works and which fails. */
export async function testEndpoint(ctx: Ctx, input: EndpointRef): Promise<z.infer<typeof ConnectionTest>> {
  const { baseUrl, apiKey, socketPath, way } = await openEndpoint(ctx, input);
  if (way) return testPrivateEndpoint(way, baseUrl, apiKey);
  if (socketPath) throw refuse("invalid", "demonstrationIsLocal");
  return testConnection(baseUrl, apiKey);
}
