"use client";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { NodeRow } from "@/lib/contracts/node";
import { useLast } from "../ui/use-last";
import { useOrg } from "../viewer";
import { type Vocabulary, vocabularyOf } from "./filter-completion";
import { FIRST } from "./node-filter";
import { nodes } from "./queries";

/**
 * The values for completing a filter. `unfiltered` are all rows, if they are loaded: the rows of a half-typed filter would offer
 * nothing for the other half. Until they are loaded, a part of the fleet is used.
 */
export function useVocabulary(unfiltered?: readonly NodeRow[]): Vocabulary {
  const all = useLast(unfiltered);
  const some = useQuery({ ...nodes.list(useOrg(), { limit: FIRST }), staleTime: 60_000, enabled: all === undefined });
  const rows = all ?? some.data?.nodes;
  return useMemo(() => vocabularyOf(rows ?? []), [rows]);
}
