import { RangeQuery } from "@/lib/contracts/series";
import { change } from "@/lib/http";
import { exportCsv } from "@/lib/metrics/export/export-metrics";
import { textStream } from "@/lib/stream-text";

/** A read with a body, like metrics/range; the answer is a CSV file. */
export const POST = change(RangeQuery, async (ctx, query) => {
  const headers = { "content-type": "text/csv; charset=utf-8", "content-disposition": 'attachment; filename="metrics.csv"' };
  return new Response(textStream(await exportCsv(ctx, query)), { headers });
});
