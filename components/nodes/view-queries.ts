"use client";
import { queryOptions } from "@tanstack/react-query";
import { NodeViews, type SaveNodeView } from "@/lib/contracts/node-view";
import { api } from "../api";
import { useChange } from "../use-change";

/** The reader's own views of the fleet's table. */
export const views = {
  all: (org: string) => ["node-views", org] as const,
  list: (org: string) =>
    queryOptions({
      queryKey: views.all(org),
      queryFn: ({ signal }) => api.get(`/${org}/node-views`, NodeViews, undefined, signal),
      staleTime: 5 * 60_000,
    }),
};

export const useSaveView = (org: string) =>
  useChange([views.all(org)], (input: SaveNodeView) => api.put(`/${org}/node-views`, NodeViews, input), {
    done: "nodes.views.done",
    quiet: true,
  });

export const useForgetView = (org: string) =>
  useChange([views.all(org)], (viewId: string) => api.delete(`/${org}/node-views/${viewId}`, NodeViews), { done: "nodes.views.deleted" });
