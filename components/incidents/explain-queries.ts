"use client";
import { queryOptions } from "@tanstack/react-query";
import { type ChooseExplain, ExplainPage } from "@/lib/contracts/explain";
import { EndpointList, ModelList } from "@/lib/contracts/playground";
import { api } from "../api";
import { useChange } from "../use-change";

export const explain = {
  all: (org: string) => ["explain", org] as const,
  page: (org: string) =>
    queryOptions({
      queryKey: explain.all(org),
      queryFn: ({ signal }) => api.get(`/${org}/explain`, ExplainPage, undefined, signal),
      staleTime: 60_000,
    }),
  endpoints: (org: string) =>
    queryOptions({
      queryKey: [...explain.all(org), "endpoints"] as const,
      queryFn: ({ signal }) => api.get(`/${org}/endpoints`, EndpointList, undefined, signal),
    }),
  models: (org: string, endpointId: string) =>
    queryOptions({
      queryKey: [...explain.all(org), "models", endpointId] as const,
      queryFn: ({ signal }) => api.get(`/${org}/endpoints/${endpointId}/models`, ModelList, undefined, signal),
      retry: false,
    }),
};

export const useChooseExplain = (org: string) =>
  useChange([explain.all(org)], (input: ChooseExplain) => api.put(`/${org}/explain`, ExplainPage, input), {
    done: "incidents.explain.saved",
  });
