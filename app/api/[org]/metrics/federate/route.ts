import * as z from "zod";
import { read } from "@/lib/http";
import { federateMetrics } from "@/lib/nodes/export-metrics";

/** Prometheus text format, version 0.0.4. */
export const GET = read(
  z.strictObject({}),
  async (ctx) => new Response(await federateMetrics(ctx), { headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" } }),
);
