"use client";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import * as z from "zod";
import type { SetDamping } from "@/lib/contracts/damping";
import {
  type AssignIncident,
  type CommentIncident,
  IncidentDetail,
  type IncidentFilter,
  IncidentList,
  type IncidentRef,
  type MergeIncident,
  RepeatList,
  type ResolveIncident,
  type SnoozeIncident,
} from "@/lib/contracts/incident";
import { Replay, type ReplayRequest, ReplayView } from "@/lib/contracts/replay";
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
  repeats: (org: string, id: string) =>
    infiniteQueryOptions({
      queryKey: [...incidents.all(org), id, "repeats"] as const,
      queryFn: ({ signal, pageParam }) => api.get(`/${org}/incidents/${id}/repeats`, RepeatList, { before: pageParam }, signal),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: ({ repeats, hasMore }) => (hasMore ? repeats.at(-1)?.id : undefined),
    }),
  replays: (org: string, id: string) =>
    queryOptions({
      queryKey: [...incidents.all(org), id, "replays"] as const,
      queryFn: ({ signal }) => api.get(`/${org}/incidents/${id}/replays`, ReplayView, undefined, signal),
      // Not everybody who reads incidents may read requests.
      retry: false,
    }),
};

/** Sends a failed request again and waits for its answer, which the card shows: a replay can end in an error, too. */
export const useReplay = (org: string) =>
  useChange(
    [incidents.all(org)],
    ({ incidentId, requestId }: ReplayRequest) => api.post(`/${org}/incidents/${incidentId}/replays`, Replay, { requestId }),
    { quiet: true },
  );
const useTriage = <I extends { incidentId: string }>(org: string, verb: string, done: string) =>
  useChange(
    [incidents.all(org)],
    ({ incidentId, ...input }: I) => api.post(`/${org}/incidents/${incidentId}/${verb}`, z.unknown(), input),
    { done },
  );
export const useAcknowledgeIncident = (org: string) => useTriage<IncidentRef>(org, "acknowledge", "incidents.acknowledged");
export const useMergeIncident = (org: string) => useTriage<MergeIncident>(org, "merge", "incidents.merged");
export const useSplitIncident = (org: string) => useTriage<IncidentRef>(org, "split", "incidents.takenOut");
export const useUndoRegrouping = (org: string) => useTriage<IncidentRef>(org, "undo-regrouping", "incidents.undone");
export const useAssignIncident = (org: string) => useTriage<AssignIncident>(org, "assign", "incidents.assigned");
export const useCommentIncident = (org: string) => useTriage<CommentIncident>(org, "comment", "incidents.commented");
export const useResolveIncident = (org: string) => useTriage<ResolveIncident>(org, "resolve", "incidents.resolved");
export const useSnoozeIncident = (org: string) => useTriage<SnoozeIncident>(org, "snooze", "incidents.done");

export const useSetDamping = (org: string) =>
  useChange([incidents.all(org), ["nodes", org]], (input: SetDamping) => api.put(`/${org}/check-damping`, z.unknown(), input), {
    done: "incidents.damping.saved",
  });
