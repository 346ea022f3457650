"use client";
import { infiniteQueryOptions } from "@tanstack/react-query";
import { type AuditFilter, AuditPage } from "@/lib/contracts/audit";
import { api } from "../api";

const PAGE = 100;

export const audit = {
  all: (org: string) => ["audit", org] as const,
  /** The newest first, a page at a time; `before` is the number of the last entry read. */
  pages: (org: string, filter: Omit<AuditFilter, "before" | "limit">) =>
    infiniteQueryOptions({
      queryKey: [...audit.all(org), filter] as const,
      queryFn: ({ pageParam, signal }) => api.get(`/${org}/audit`, AuditPage, { ...filter, before: pageParam, limit: PAGE }, signal),
      initialPageParam: undefined as number | undefined,
      getNextPageParam: (last) => {
        const lowest = last.entries.at(-1)?.number;
        return last.entries.length < PAGE || lowest === undefined || lowest <= 1 ? undefined : lowest;
      },
    }),
};
