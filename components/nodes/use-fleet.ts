"use client";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import type { NodeFilter, NodeList } from "@/lib/contracts/node";
import { FIRST } from "../fleet/node-filter";
import { MOST_WHOLE, nodes } from "../fleet/queries";
import { useLast } from "../ui/use-last";
import { useOrg } from "../viewer";
import { sortRows } from "./sort-rows";

const RENEW = 30_000;

/**
 * The nodes that fit a filter, in order: a first page at once, then all of them up to 10,000. A fleet that is here as a whole is sorted here, so
 * that a click on a column's head waits for nobody; of a larger one the portal sorts and sends the first 10,000.
 */
export function useFleet(filter: NodeFilter, initial: NodeList | undefined) {
  const org = useOrg();
  const client = useQueryClient();
  const { q = "", sort = "name", order = "asc" } = filter;
  const known = client.getQueryData<NodeList>(nodes.whole(org, { q }).queryKey);
  const first = useQuery({
    ...nodes.list(org, filter),
    initialData: initial,
    placeholderData: keepPreviousData,
    refetchInterval: RENEW,
    enabled: known === undefined,
  });
  const total = known?.total ?? (first.isPlaceholderData ? 0 : (first.data?.total ?? 0));
  const isWhole = total <= MOST_WHOLE;
  const whole = useQuery({
    ...nodes.whole(org, isWhole ? { q } : { q, sort, order }),
    enabled: total > FIRST,
    refetchInterval: RENEW,
  });
  const current = whole.data && total > FIRST ? whole : first;
  // A filter that is half typed is refused; what was shown before stays meanwhile.
  const data = useLast(current.isPlaceholderData ? undefined : current.data);
  const isSortedHere = data !== undefined && data === whole.data && isWhole;
  const rows = useMemo(() => {
    if (!data) return [];
    return isSortedHere ? sortRows(data.nodes, sort, order) : data.nodes;
  }, [data, isSortedHere, sort, order]);
  return { data, rows, query: current, isBehind: data !== current.data || current.isPlaceholderData };
}
