import { RangeQuery } from "@/lib/contracts/series";
import { change } from "@/lib/http";
import { readRange } from "@/lib/metrics/read";

/** A read with a body: lists of nodes and series are too long for a query string. */
export const POST = change(RangeQuery, (ctx, query) => readRange(ctx, query));
