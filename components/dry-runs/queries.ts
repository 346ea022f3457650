"use client";
import { queryOptions } from "@tanstack/react-query";
import { DryRunDetail, type DryRunFilter, DryRunList, type RequestDryRun } from "@/lib/contracts/dry-run";
import { api } from "../api";
import { useChange } from "../use-change";

export const dryRuns = {
  all: (org: string) => ["dry-runs", org] as const,
  list: (org: string, filter: DryRunFilter) =>
    queryOptions({
      queryKey: [...dryRuns.all(org), filter] as const,
      queryFn: ({ signal }) => api.get(`/${org}/dry-runs`, DryRunList, filter, signal),
    }),
  /** Read again every few seconds until its node has answered, in case the live stream is down. */
  one: (org: string, id: string) =>
    queryOptions({
      queryKey: [...dryRuns.all(org), id] as const,
      queryFn: ({ signal }) => api.get(`/${org}/dry-runs/${id}`, DryRunDetail, undefined, signal),
      refetchInterval: (query) => (query.state.data && query.state.data.state !== "waiting" ? false : 3_000),
    }),
};

export const useRequestDryRun = (org: string) =>
  useChange([dryRuns.all(org)], (input: RequestDryRun) => api.post(`/${org}/dry-runs`, DryRunDetail, input), { quiet: true });
