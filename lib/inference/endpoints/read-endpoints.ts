import "server-only";
import type * as z from "zod";
import { can, demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { ConnectionTest, EndpointList, EndpointRef, ModelList } from "@/lib/contracts/playground";
import { withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { demonstrationEndpoint } from "./demonstration";
import { endpointUrl } from "./endpoint-url";
import { loadEndpoint, type OpenEndpoint } from "./load-endpoint";
import { parseModels } from "./parse-models";
import { readText } from "./read-text";
import { refusalText } from "./refusal-text";
import { EndpointUnreachable, requestEndpoint } from "./request-endpoint";
import { testConnection } from "./test-connection";

const WITHIN_MS = 10_000;

/** The org's endpoints by name, without their keys. */
export function listEndpoints(ctx: Ctx): Promise<EndpointList> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const rows = await tx.endpoint.findMany({ where: { orgId: ctx.orgId }, orderBy: { name: "asc" } });
    const endpoints = rows.map((row) => ({
      id: row.id,
      name: row.name,
      baseUrl: row.baseUrl,
      hasKey: row.keyCipher !== null,
      createdAt: row.createdAt.getTime(),
    }));
    const demonstration = demonstrationEndpoint();
    return {
      endpoints: endpoints.length > 0 || !demonstration ? endpoints : [{ ...listed(demonstration), hasKey: false, createdAt: 0 }],
      demonstration: !demonstration ? "missing" : endpoints.length > 0 ? "aside" : "offered",
      can: { manage: await can(tx, ctx, "endpoint.manage"), use: await can(tx, ctx, "playground.use") },
    };
  });
}

const listed = ({ id, name, baseUrl }: OpenEndpoint) => ({ id, name, baseUrl });

const openEndpoint = (ctx: Ctx, { endpointId }: EndpointRef) =>
  withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "playground.use");
    return loadEndpoint(tx, ctx, endpointId);
  });

/**
 * What the endpoint serves, asked now.
 * @throws AppError `unavailable` with the endpoint's own words when it does not say.
 */
export async function listModels(ctx: Ctx, input: EndpointRef): Promise<z.infer<typeof ModelList>> {
  const { baseUrl, apiKey, socketPath } = await openEndpoint(ctx, input);
  const url = endpointUrl(baseUrl, "models");
  try {
    const response = await requestEndpoint({ url, apiKey, socketPath, signal: AbortSignal.timeout(WITHIN_MS), idleMs: WITHIN_MS });
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
  const { baseUrl, apiKey, socketPath } = await openEndpoint(ctx, input);
  if (socketPath) throw refuse("invalid", "demonstrationIsLocal");
  return testConnection(baseUrl, apiKey);
}
