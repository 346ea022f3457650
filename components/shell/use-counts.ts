"use client";
import { useQuery } from "@tanstack/react-query";
import { useOrg } from "../viewer";
import { counts } from "./queries";

export function useCounts() {
  const org = useOrg();
  const { data: incidents } = useQuery(counts.openIncidents(org));
  const { data: repairs } = useQuery(counts.repairsForMe(org));
  return { incidents, repairs };
}
