import { FederateQuery } from "@/lib/contracts/federate";
import { read } from "@/lib/http";
import { federateMetrics } from "@/lib/metrics/export/federate";
import { textStream } from "@/lib/stream-text";

/** Prometheus text format, version 0.0.4. */
export const GET = read(FederateQuery, async (ctx, query) => {
  const body = textStream(await federateMetrics(ctx, query));
  return new Response(body, { headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" } });
});
