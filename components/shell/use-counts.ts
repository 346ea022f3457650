"use client";
import { useQuery } from "@tanstack/react-query";
import { counts } from "./queries";
import { useOrg } from "./viewer";

export function useCounts() {
  const org = useOrg();
  const { data: incidents } = useQuery(counts.openIncidents(org));
  const { data: repairs } = useQuery(counts.repairsForMe(org));
  return { incidents, repairs };
}
