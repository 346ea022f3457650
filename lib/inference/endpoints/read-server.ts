import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { ServerNow } from "@/lib/contracts/endpoint-history";
import type { EndpointRef } from "@/lib/contracts/playground";
import { metricsFrom } from "@/lib/contracts/server-metrics";
import { withOrg } from "@/lib/db";
import { saying } from "@/lib/errors";
import { loadEndpoint } from "./load-endpoint";
import { readText } from "./read-text";
import { EndpointUnreachable, requestEndpoint } from "./request-endpoint";

const WITHIN_MS = 5_000;
/** Room for the counters of about ten engines. */
const MOST_BYTES = 1_000_000;

/** Live metrics of the endpoint's server, read from `/metrics`: vLLM, SGLang, llama.cpp, TGI and others have it. */
export async function readServerNow(ctx: Ctx, { endpointId }: EndpointRef): Promise<ServerNow> {
  const endpoint = await withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "inference.read");
    return loadEndpoint(tx, ctx, endpointId);
  });
  const answer = (problem: ServerNow["problem"], metrics: ServerNow["metrics"] = null): ServerNow => ({
    atMs: Date.now(),
    problem,
    metrics,
  });
  try {
    const url = new URL("/metrics", endpoint.baseUrl);
    const response = await requestEndpoint({ endpoint, url, signal: AbortSignal.timeout(WITHIN_MS), idleMs: WITHIN_MS });
    const text = await readText(response, MOST_BYTES);
    if (response.statusCode !== 200) return answer(saying("metricsAnswered", { status: response.statusCode ?? 0 }));
    const found = metricsFrom(text);
    if (!found) return answer(saying("metricsForeign"));
    const { firstTokenSeconds: first, ...rest } = found;
    return answer(null, finite({ ...rest, meanTtftMs: first && first.count > 0 ? (first.sum / first.count) * 1_000 : null }));
  } catch (error) {
    if (error instanceof EndpointUnreachable) return answer(error.said);
    if (error instanceof Error && error.name === "TimeoutError")
      return answer(saying("endpointSilent", { host: new URL(endpoint.baseUrl).host, seconds: WITHIN_MS / 1_000 }));
    throw error;
  }
}

/** JSON has no infinity, and a server may say it. */
const finite = (metrics: NonNullable<ServerNow["metrics"]>): NonNullable<ServerNow["metrics"]> =>
  Object.fromEntries(
    Object.entries(metrics).map(([name, value]) => [name, typeof value === "number" && !Number.isFinite(value) ? null : value]),
  ) as NonNullable<ServerNow["metrics"]>;
