"use client";
import { queryOptions } from "@tanstack/react-query";
import { EndpointList, ModelList } from "@/lib/contracts/playground";
import { api } from "../api";

export const endpointQueries = {
  /** The noun of endpoints in the portal's live events. */
  all: (org: string) => ["playground", org] as const,
  list: (org: string) =>
    queryOptions({
      queryKey: [...endpointQueries.all(org), { endpoints: true }] as const,
      queryFn: ({ signal }) => api.get(`/${org}/endpoints`, EndpointList, undefined, signal),
    }),
  models: (org: string, endpointId: string) =>
    queryOptions({
      queryKey: [...endpointQueries.all(org), endpointId, "models"] as const,
      queryFn: ({ signal }) => api.get(`/${org}/endpoints/${endpointId}/models`, ModelList, undefined, signal),
      staleTime: 60_000,
      // Shows the endpoint's error at once instead of after three silent tries.
      retry: false,
    }),
};
