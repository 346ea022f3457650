"use client";
import { queryOptions } from "@tanstack/react-query";
import { Overview } from "@/lib/contracts/overview";
import { api } from "../api";

export const overview = {
  all: (org: string) => ["overview", org] as const,
  read: (org: string) =>
    queryOptions({
      queryKey: overview.all(org),
      queryFn: ({ signal }) => api.get(`/${org}/overview`, Overview, undefined, signal),
    }),
};
