"use client";
import { queryOptions } from "@tanstack/react-query";
import * as z from "zod";
import {
  type AssignIncident,
  type CommentIncident,
  IncidentDetail,
  type IncidentFilter,
  IncidentList,
  type IncidentRef,
  type MergeIncident,
  type ResolveIncident,
  type SnoozeIncident,
} from "@/lib/contracts/incident";
import { api } from "../api";
import { useChange } from "../use-change";

export const incidents = {
  all: (org: string) => ["incidents", org] as const,
  list: (org: string, filter: IncidentFilter) =>
    queryOptions({
      queryKey: [...incidents.all(org), filter] as const,
      queryFn: ({ signal }) => api.get(`/${org}/incidents`, IncidentList, filter, signal),
    }),
  one: (org: string, id: string) =>
    queryOptions({
      queryKey: [...incidents.all(org), id] as const,
      queryFn: ({ signal }) => api.get(`/${org}/incidents/${id}`, IncidentDetail, undefined, signal),
    }),
};

const useTriage = <I extends { incidentId: string }>(org: string, verb: string, done: string) =>
  useChange(
    [incidents.all(org)],
    ({ incidentId, ...input }: I) => api.post(`/${org}/incidents/${incidentId}/${verb}`, z.unknown(), input),
    { done },
  );
export const useAcknowledgeIncident = (org: string) => useTriage<IncidentRef>(org, "acknowledge", "incidents.acknowledged");
export const useMergeIncident = (org: string) => useTriage<MergeIncident>(org, "merge", "incidents.merged");
export const useSplitIncident = (org: string) => useTriage<IncidentRef>(org, "split", "incidents.takenOut");
export const useAssignIncident = (org: string) => useTriage<AssignIncident>(org, "assign", "incidents.assigned");
export const useCommentIncident = (org: string) => useTriage<CommentIncident>(org, "comment", "incidents.commented");
export const useResolveIncident = (org: string) => useTriage<ResolveIncident>(org, "resolve", "incidents.resolved");
export const useSnoozeIncident = (org: string) => useTriage<SnoozeIncident>(org, "snooze", "incidents.done");
