import { DrillReportRef } from "@/lib/contracts/drill";
import { readDrillReport } from "@/lib/drills/report";
import { read } from "@/lib/http";

const answer = (markdown: string): Response =>
  new Response(markdown, {
    headers: { "content-type": "text/markdown; charset=utf-8", "content-disposition": 'attachment; filename="fire-drill.md"' },
  });

export const GET = read(DrillReportRef, async (ctx, input) => answer(await readDrillReport(ctx, input)), {
  id: "drillId",
});
