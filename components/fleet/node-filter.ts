import type { NodeFilter } from "@/lib/contracts/node";
import { finishedTerms } from "./filter-completion";

const sorts = ["name", "state", "lastSeen", "cpu", "memory", "gpu", "gpuMemory", "incidents"] as const;
/** How many nodes the first read brings; a larger fleet is read whole after it. */
export const FIRST = 200;

const one = (value: string | string[] | undefined) => (typeof value === "string" ? value : "");

/** The filter that a URL asks for, the same on the server and in the browser. */
export function firstNodeFilter(query: Record<string, string | string[] | undefined>): NodeFilter {
  return nodeFilter(finishedTerms(one(query.q).trim().slice(0, 500)), one(query.sort), one(query.order));
}

/** Filter and sort as they stand in the query string; what does not fit is left out. */
export function nodeFilter(q: string, sort: string, order: string): NodeFilter {
  const by = sorts.find((each) => each === sort) ?? "name";
  return { ...(q ? { q } : {}), sort: by, order: order === "desc" ? "desc" : "asc", limit: FIRST };
}
