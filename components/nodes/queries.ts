"use client";
import { queryOptions } from "@tanstack/react-query";
import * as z from "zod";
import {
  CreatedEnrolment,
  type CreateEnrolment,
  EnrolmentStatus,
  NodeDetail,
  type NodeFilter,
  NodeList,
  type RunCheckNow,
  type UpdateNode,
} from "@/lib/contracts/node";
import { type DeclareWorkload, type DismissProposal, type DropWorkload, NodeWorkloads } from "@/lib/contracts/node-workloads";
import { RangeAnswer, type RangeQuery } from "@/lib/contracts/series";
import { api } from "../api";
import { plural } from "../format";
import { useChange } from "../use-change";

const Nothing = z.unknown();

export const nodes = {
  all: (org: string) => ["nodes", org] as const,
  list: (org: string, filter: NodeFilter) =>
    queryOptions({
      queryKey: [...nodes.all(org), filter] as const,
      queryFn: ({ signal }) => api.get(`/${org}/nodes`, NodeList, filter, signal),
    }),
  one: (org: string, id: string) =>
    queryOptions({
      queryKey: [...nodes.all(org), id] as const,
      queryFn: ({ signal }) => api.get(`/${org}/nodes/${id}`, NodeDetail, undefined, signal),
    }),
  /** `lastMs` is the width of a window that ends now; it is part of the key, the moving end is not. */
  range: (org: string, id: string, range: { keys: string[]; pixels: number } & ({ lastMs: number } | { fromMs: number; toMs: number })) =>
    queryOptions({
      queryKey: [...nodes.all(org), id, "range", range] as const,
      queryFn: async ({ signal }) => {
        const toMs = "lastMs" in range ? Date.now() : range.toMs;
        const fromMs = "lastMs" in range ? toMs - range.lastMs : range.fromMs;
        const query: RangeQuery = { nodeIds: [id], keys: range.keys, fromMs, toMs, pixels: range.pixels };
        const answer = await api.post(`/${org}/metrics/range`, RangeAnswer, query, signal);
        return { ...answer, fromMs, toMs };
      },
    }),
  workloads: (org: string, id: string) =>
    queryOptions({
      queryKey: [...nodes.all(org), id, "workloads"] as const,
      queryFn: ({ signal }) => api.get(`/${org}/nodes/${id}/workloads`, NodeWorkloads, undefined, signal),
    }),
  enrolment: (org: string, id: string) =>
    queryOptions({
      queryKey: [...nodes.all(org), { enrolment: id }] as const,
      queryFn: ({ signal }) => api.get(`/${org}/enrolments/${id}`, EnrolmentStatus, undefined, signal),
      // The live stream usually says it first; this is for the one minute in which somebody watches.
      refetchInterval: (query) => (query.state.data?.nodeId ? false : 2_000),
    }),
};

export const useCreateEnrolment = (org: string) =>
  useChange([], (input: CreateEnrolment) => api.post(`/${org}/enrolments`, CreatedEnrolment, input), { quiet: true });

export const useUpdateNode = (org: string, done?: string) =>
  useChange([nodes.all(org)], (input: UpdateNode) => api.patch(`/${org}/nodes/${input.nodeId}`, Nothing, input), { done });

/** One after another: each is a decision of its own in the audit log. Stops at the first refusal. */
export const useMaintainNodes = (org: string) =>
  useChange(
    [nodes.all(org)],
    async ({ ids, maintenance }: { ids: string[]; maintenance: boolean }) => {
      for (const nodeId of ids) await api.patch(`/${org}/nodes/${nodeId}`, Nothing, { nodeId, maintenance });
      return { count: ids.length, maintenance };
    },
    { done: ({ count, maintenance }) => `${plural(count, "node")} ${maintenance ? "in maintenance" : "back from maintenance"}.` },
  );

export const useRemoveNode = (org: string) =>
  useChange([nodes.all(org)], (input: { nodeId: string }) => api.delete(`/${org}/nodes/${input.nodeId}`, Nothing), {
    done: "Node removed.",
  });

export const useDeclareWorkload = (org: string, done: string) =>
  useChange([nodes.all(org)], (input: DeclareWorkload) => api.put(`/${org}/nodes/${input.nodeId}/workloads`, NodeWorkloads, input), {
    done,
  });

export const useDropWorkload = (org: string) =>
  useChange([nodes.all(org)], (input: DropWorkload) => api.post(`/${org}/nodes/${input.nodeId}/workloads/drop`, NodeWorkloads, input), {
    done: "Removed. Its checks end as soon as the agent hears of it.",
  });

export const useDismissProposal = (org: string) =>
  useChange([nodes.all(org)], (input: DismissProposal) => api.patch(`/${org}/nodes/${input.nodeId}/proposals`, Nothing, input));

export const useRunCheckNow = (org: string) =>
  useChange([], (input: RunCheckNow) => api.post(`/${org}/nodes/${input.nodeId}/check-now`, Nothing, input), {
    done: "Asked the agent to run the check now.",
  });
