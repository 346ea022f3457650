"use client";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { LogLines, type LogSearch, LogStock } from "@/lib/contracts/log-search";
import { api } from "../api";

const FOLLOW_MS = 5_000;

export const logs = {
  all: (org: string) => ["logs", org] as const,
  /** Newest first. `follow` reads the newest page again every few seconds. */
  lines: (org: string, search: Omit<LogSearch, "before">, follow: boolean) =>
    infiniteQueryOptions({
      queryKey: [...logs.all(org), search] as const,
      queryFn: ({ signal, pageParam }) => api.get(`/${org}/logs`, LogLines, { ...search, before: pageParam }, signal),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page) => (page.hasMore ? page.lines.at(-1)?.id : undefined),
      refetchInterval: follow ? FOLLOW_MS : false,
      retry: false,
    }),
  around: (org: string, id: string) =>
    queryOptions({
      queryKey: [...logs.all(org), { around: id }] as const,
      queryFn: ({ signal }) => api.get(`/${org}/logs/${id}`, LogLines, undefined, signal),
    }),
  stock: (org: string, workload: string) =>
    queryOptions({
      queryKey: [...logs.all(org), { stock: workload }] as const,
      queryFn: ({ signal }) => api.get(`/${org}/logs/stock`, LogStock, workload ? { workload } : undefined, signal),
      refetchInterval: 30_000,
    }),
};
