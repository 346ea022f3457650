"use client";
import { queryOptions } from "@tanstack/react-query";
import { type BlessRunbook, PolicyPage, PolicyPreview, type PreviewPolicy, type SavePolicy } from "@/lib/contracts/policy";
import { api } from "../api";
import { useChange } from "../use-change";

export const policy = {
  all: (org: string) => ["policy", org] as const,
  page: (org: string) =>
    queryOptions({
      queryKey: [...policy.all(org), {}] as const,
      queryFn: ({ signal }) => api.get(`/${org}/policy`, PolicyPage, undefined, signal),
    }),
  preview: (org: string, asked: PreviewPolicy) =>
    queryOptions({
      queryKey: [...policy.all(org), { preview: asked }] as const,
      queryFn: ({ signal }) => api.post(`/${org}/policy/preview`, PolicyPreview, asked, signal),
    }),
};

/** Who may approve changes with it: repairs and the overview are read again. */
export const useSavePolicy = (org: string) =>
  useChange([policy.all(org), ["repairs", org], ["overview", org]], (input: SavePolicy) => api.put(`/${org}/policy`, PolicyPage, input), {
    done: "policy.saved",
    quiet: true,
  });
export const useBlessRunbook = (org: string) =>
  useChange([policy.all(org)], ({ slug, ...input }: BlessRunbook) => api.post(`/${org}/runbooks/${slug}/bless`, PolicyPage, input), {
    done: "policy.blessed",
    quiet: true,
  });
export const useUnblessRunbook = (org: string) =>
  useChange([policy.all(org)], (slug: string) => api.delete(`/${org}/runbooks/${slug}/bless`, PolicyPage), {
    done: "policy.unblessed",
  });
