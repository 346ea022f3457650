"use client";
import { queryOptions } from "@tanstack/react-query";
import { RunbookDetail, RunbookList } from "@/lib/contracts/runbook";
import { api } from "../api";
import { useChange } from "../use-change";

export const runbooks = {
  all: (org: string) => ["runbooks", org] as const,
  list: (org: string) =>
    queryOptions({
      queryKey: [...runbooks.all(org), {}] as const,
      queryFn: ({ signal }) => api.get(`/${org}/runbooks`, RunbookList, undefined, signal),
    }),
  one: (org: string, slug: string, version?: number) =>
    queryOptions({
      queryKey: [...runbooks.all(org), slug, version ?? "latest"] as const,
      queryFn: ({ signal }) => api.get(`/${org}/runbooks/${slug}`, RunbookDetail, { version }, signal),
    }),
};

export const useSaveRunbook = (org: string) =>
  useChange(
    [runbooks.all(org)],
    ({ slug, yaml }: { slug: string; yaml: string }) => api.put(`/${org}/runbooks/${slug}`, RunbookDetail, { yaml }),
    {
      done: ({ version }, t) => t("plan.saved", { version }),
      quiet: true,
    },
  );
