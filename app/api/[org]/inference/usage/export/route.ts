import { UsageRange } from "@/lib/contracts/inference";
import { change } from "@/lib/http";
import { readUsage } from "@/lib/inference/usage/read-usage";
import { usageCsv } from "@/lib/inference/usage/usage-csv";

/** A read with a body; the answer is a CSV file. */
export const POST = change(UsageRange, async (ctx, range) => {
  const headers = { "content-type": "text/csv; charset=utf-8", "content-disposition": 'attachment; filename="inference-usage.csv"' };
  return new Response(usageCsv(await readUsage(ctx, range)), { headers });
});
