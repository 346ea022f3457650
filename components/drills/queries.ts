"use client";
import { queryOptions } from "@tanstack/react-query";
import { type CancelDrill, DrillDetail, DrillList, type StartDrill } from "@/lib/contracts/drill";
import { api } from "../api";
import { useChange } from "../use-change";

const isOver = (drill: { finishedAt: number | null }) => drill.finishedAt !== null;

export const drills = {
  all: (org: string) => ["drills", org] as const,
  list: (org: string) =>
    queryOptions({
      queryKey: [...drills.all(org), {}] as const,
      queryFn: ({ signal }) => api.get(`/${org}/drills`, DrillList, undefined, signal),
      refetchInterval: (query) => (query.state.data?.drills.every(isOver) === false ? 5_000 : false),
    }),
  /** Its legs come from incident, repair and host alike: read again every few seconds until it is over. */
  one: (org: string, id: string) =>
    queryOptions({
      queryKey: [...drills.all(org), id] as const,
      queryFn: ({ signal }) => api.get(`/${org}/drills/${id}`, DrillDetail, undefined, signal),
      refetchInterval: (query) => (query.state.data && isOver(query.state.data) ? false : 2_000),
    }),
};

export const useStartDrill = (org: string) =>
  useChange([drills.all(org)], (input: StartDrill) => api.post(`/${org}/drills`, DrillDetail, input), { quiet: true });
export const useCancelDrill = (org: string) =>
  useChange([drills.all(org)], ({ drillId, ...input }: CancelDrill) => api.post(`/${org}/drills/${drillId}/cancel`, DrillDetail, input), {
    done: "drills.clearing",
  });
