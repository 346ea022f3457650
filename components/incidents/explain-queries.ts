"use client";
import { queryOptions } from "@tanstack/react-query";
import { type ChooseExplain, ExplainPage } from "@/lib/contracts/explain";
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
};

export const useChooseExplain = (org: string) =>
  useChange([explain.all(org)], (input: ChooseExplain) => api.put(`/${org}/explain`, ExplainPage, input), {
    done: "incidents.explain.saved",
  });
