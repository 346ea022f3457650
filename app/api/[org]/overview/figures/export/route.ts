import { FiguresRange } from "@/lib/contracts/overview";
import { change } from "@/lib/http";
import { exportFigures } from "@/lib/overview/figures";

/** A read with a body, as all exports; the answer is a CSV file. */
export const POST = change(FiguresRange, async (ctx, range) => {
  const headers = { "content-type": "text/csv; charset=utf-8", "content-disposition": 'attachment; filename="incident-figures.csv"' };
  return new Response(await exportFigures(ctx, range), { headers });
});
