import { OutlookQuery } from "@/lib/contracts/outlook";
import { change } from "@/lib/http";
import { readOutlook } from "@/lib/metrics/outlook/read-outlook";

/** A read with a body: lists of nodes and series are too long for a query string. */
export const POST = change(OutlookQuery, (ctx, query) => readOutlook(ctx, query));
