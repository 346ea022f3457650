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
 * What a filter can be completed with. `unfiltered` are all rows where they are at hand: those that a half-typed filter leaves would offer
 * nothing for the other half. Until they were, a part of the fleet has to do.
 */
export function useVocabulary(unfiltered?: readonly NodeRow[]): Vocabulary {
  const all = useLast(unfiltered);
  const some = useQuery({ ...nodes.list(useOrg(), { limit: FIRST }), staleTime: 60_000, enabled: all === undefined });
  const rows = all ?? some.data?.nodes;
  return useMemo(() => vocabularyOf(rows ?? []), [rows]);
}
