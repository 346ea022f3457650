import { CompareQuery } from "@/lib/contracts/compare";
import { change } from "@/lib/http";
import { exportComparison } from "@/lib/metrics/compare/compare-metric";
import { textStream } from "@/lib/stream-text";

/** A read with a body; the answer is a CSV file. */
export const POST = change(CompareQuery, async (ctx, query) => {
  const headers = { "content-type": "text/csv; charset=utf-8", "content-disposition": `attachment; filename="${query.metric}.csv"` };
  return new Response(textStream(await exportComparison(ctx, query)), { headers });
});
