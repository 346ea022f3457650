"use client";
import { queryOptions } from "@tanstack/react-query";
import { IncidentList } from "@/lib/contracts/incident";
import { RepairList } from "@/lib/contracts/repair";
import { api } from "../api";

/** What happened on a node, for its page. Keyed under their own nouns, so that a live event about an incident renews them. */
export const trouble = {
  incidents: (org: string, nodeId: string) => {
    const filter = { nodeId, state: "all", limit: 50 };
    return queryOptions({
      queryKey: ["incidents", org, filter] as const,
      queryFn: ({ signal }) => api.get(`/${org}/incidents`, IncidentList, filter, signal),
    });
  },
  repairs: (org: string, nodeId: string) => {
    const filter = { nodeId, limit: 50 };
    return queryOptions({
      queryKey: ["repairs", org, filter] as const,
      queryFn: ({ signal }) => api.get(`/${org}/repairs`, RepairList, filter, signal),
    });
  },
};
