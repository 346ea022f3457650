import { CompareQuery } from "@/lib/contracts/compare";
import { change } from "@/lib/http";
import { compareMetric } from "@/lib/metrics/compare/compare-metric";

/** A read with a body, like metrics/range. */
export const POST = change(CompareQuery, compareMetric);
