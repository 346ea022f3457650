"use client";
import { queryOptions } from "@tanstack/react-query";
import * as z from "zod";
import { DriftList, NodeDrift, type SetDriftBaseline } from "@/lib/contracts/drift";
import { api } from "../api";
import { nodes } from "../fleet/queries";
import { useChange } from "../use-change";

/** Below the nodes' key: what changes a node changes this. */
export const drift = {
  list: (org: string) =>
    queryOptions({
      queryKey: [...nodes.all(org), "drift"] as const,
      queryFn: ({ signal }) => api.get(`/${org}/drift`, DriftList, undefined, signal),
    }),
  node: (org: string, id: string) =>
    queryOptions({
      queryKey: [...nodes.all(org), id, "drift"] as const,
      queryFn: ({ signal }) => api.get(`/${org}/nodes/${id}/drift`, NodeDrift, undefined, signal),
    }),
};

export const useSetDriftBaseline = (org: string) =>
  useChange([nodes.all(org)], (input: SetDriftBaseline) => api.patch(`/${org}/drift`, z.unknown(), input), {
    done: "drift.baselineChanged",
  });
