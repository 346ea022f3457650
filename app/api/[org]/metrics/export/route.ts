import { RangeQuery } from "@/lib/contracts/series";
import { change } from "@/lib/http";
import { exportCsv } from "@/lib/nodes/export-metrics";

/** A read with a body, like metrics/range; the answer is a CSV file. */
export const POST = change(RangeQuery, async (ctx, query) => {
  const pieces = (await exportCsv(ctx, query))[Symbol.iterator]();
  const body = new ReadableStream<string>({
    pull(controller) {
      const { done, value } = pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
  return new Response(body.pipeThrough(new TextEncoderStream()), {
    headers: { "content-type": "text/csv; charset=utf-8", "content-disposition": 'attachment; filename="metrics.csv"' },
  });
});
