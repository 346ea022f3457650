import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { EndpointHistory, EndpointHistoryRange, HistoryStep } from "@/lib/contracts/endpoint-history";
import { withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { endpointNodes } from "./endpoint-nodes";
import { endpointView } from "./endpoint-view";

const STEPS = 120;
const SHORTEST_STEP_MS = 10_000;
const HOUR_MS = 3_600_000;
const LONGEST_MS = 32 * 86_400_000;

/**
 * How fast an endpoint answered over time, from the door's request log and the playground's answers: as far back as both are kept.
 * @throws AppError `not-found` in another org.
 */
export function readEndpointHistory(ctx: Ctx, range: EndpointHistoryRange): Promise<EndpointHistory> {
  const { endpointId, toMs = Date.now(), fromMs = toMs - HOUR_MS } = range;
  const stepMs = Math.max(SHORTEST_STEP_MS, Math.ceil((toMs - fromMs) / STEPS));
  const [from, to] = [new Date(fromMs), new Date(toMs)];
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "inference.read");
    if (toMs <= fromMs || toMs - fromMs > LONGEST_MS) throw refuse("invalid", "badSpan", {}, "fromMs");
    const row = await tx.endpoint.findUnique({ where: { orgId_id: { orgId: ctx.orgId, id: endpointId } } });
    if (!row) throw refuse("not-found", "noEndpoint");
    const node = (await endpointNodes(tx, ctx, [row])).get(row.id) ?? null;
    const steps = await tx.$queryRaw<HistoryStep[]>`
      WITH asked AS (
        SELECT at, status >= 400 AS failed, ttft_ms AS ttft,
          CASE WHEN total_ms > coalesce(ttft_ms, 0) AND completion_tokens > 1 THEN completion_tokens * 1000 / (total_ms - coalesce(ttft_ms, 0)) END AS pace
        FROM inference_request WHERE org_id = ${ctx.orgId} AND endpoint_id = ${endpointId} AND at >= ${from} AND at < ${to}
        UNION ALL
        SELECT m.at, m.error IS NOT NULL, (m.stats->>'ttftMs')::float8, (m.stats->>'tokensPerSecond')::float8
        FROM message m WHERE m.org_id = ${ctx.orgId} AND m.endpoint_id = ${endpointId} AND m.role = 'assistant' AND m.stats IS NOT NULL AND m.at >= ${from} AND m.at < ${to}
      )
      SELECT (${fromMs}::float8 + floor((extract(epoch FROM at)::float8 * 1000 - ${fromMs}::float8) / ${stepMs}::float8) * ${stepMs}::float8) AS "atMs",
        count(*)::int AS requests, (count(*) FILTER (WHERE failed))::int AS failed,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY ttft) AS "ttftP50", percentile_cont(0.95) WITHIN GROUP (ORDER BY ttft) AS "ttftP95",
        percentile_cont(0.5) WITHIN GROUP (ORDER BY pace) AS "tokensPerSecond"
      FROM asked GROUP BY 1 ORDER BY 1`;
    return { endpoint: endpointView(row, node), fromMs, toMs, stepMs, steps };
  });
}
