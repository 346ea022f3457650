"use client";
import { queryOptions } from "@tanstack/react-query";
import * as z from "zod";
import type { EndMaintenance, StartMaintenance } from "@/lib/contracts/maintenance";
import {
  CreatedEnrolment,
  type CreateEnrolment,
  EnrolmentStatus,
  NodeDetail,
  type NodeFilter,
  NodeList,
  NodeRow,
  type RunCheckNow,
  UpdatedNodes,
  type UpdateNode,
  type UpdateNodes,
} from "@/lib/contracts/node";
import { NodeColumns, unpackNodes } from "@/lib/contracts/node-columns";
import { type DeclareWorkload, type DismissProposal, type DropWorkload, NodeWorkloads } from "@/lib/contracts/node-workloads";
import { RangeAnswer, type RangeQuery } from "@/lib/contracts/series";
import { api } from "../api";
import { parseRows } from "../parse-rows";
import { useChange } from "../use-change";

const Nothing = z.unknown();

const SHORT_MS = 6 * 3_600_000;
const isShort = (range: { lastMs: number } | { fromMs: number; toMs: number }) => "lastMs" in range && range.lastMs <= SHORT_MS;

/** How many nodes a browser holds at once. */
export const MOST_WHOLE = 10_000;

export const nodes = {
  all: (org: string) => ["nodes", org] as const,
  list: (org: string, filter: NodeFilter) =>
    queryOptions({
      queryKey: [...nodes.all(org), filter] as const,
      queryFn: ({ signal }) => api.get(`/${org}/nodes`, NodeList, filter, signal),
    }),
  /** Every node that fits, up to 10,000; by name, unless an order is asked for. */
  whole: (org: string, filter: Pick<NodeFilter, "q" | "sort" | "order">) =>
    queryOptions({
      queryKey: [...nodes.all(org), { whole: filter }] as const,
      queryFn: async ({ signal }): Promise<NodeList> => {
        const query = { ...filter, q: filter.q || undefined, limit: MOST_WHOLE };
        const answer = await api.get(`/${org}/nodes/columns`, NodeColumns, query, signal);
        const { count: _, columns: __, ...about } = answer;
        return { ...about, nodes: await parseRows(NodeRow, unpackNodes(answer)) };
      },
      // Comparing ten thousand rows with those before costs more than drawing the forty that are seen.
      structuralSharing: false,
    }),
  one: (org: string, id: string) =>
    queryOptions({
      queryKey: [...nodes.all(org), id] as const,
      queryFn: ({ signal }) => api.get(`/${org}/nodes/${id}`, NodeDetail, undefined, signal),
    }),
  /**
   * `lastMs` is the width of a window that ends now; it is part of the key, the moving end is not. A short window is read again whenever the node
   * reports; in a long one a report is less than a pixel.
   */
  range: (org: string, id: string, range: { keys: string[]; pixels: number } & ({ lastMs: number } | { fromMs: number; toMs: number })) =>
    queryOptions({
      queryKey: [isShort(range) ? "nodes" : "history", org, id, "range", range] as const,
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
      // The live stream is usually faster; this is for the minute in which a person watches.
      refetchInterval: (query) => (query.state.data?.nodeId ? false : 2_000),
    }),
};

export const useCreateEnrolment = (org: string) =>
  useChange([], (input: CreateEnrolment) => api.post(`/${org}/enrolments`, CreatedEnrolment, input), { quiet: true });

export const useUpdateNode = (org: string, done: string) =>
  useChange([nodes.all(org)], (input: UpdateNode) => api.patch(`/${org}/nodes/${input.nodeId}`, Nothing, input), { done });

export const useStartMaintenance = (org: string) =>
  useChange([nodes.all(org)], (input: StartMaintenance) => api.post(`/${org}/nodes/maintenance`, UpdatedNodes, input), {
    done: ({ count }, t) => t("fleet.done.maintenanceStarted", { n: count }),
  });

export const useEndMaintenance = (org: string) =>
  useChange([nodes.all(org)], (input: EndMaintenance) => api.post(`/${org}/nodes/maintenance/end`, UpdatedNodes, input), {
    done: ({ count }, t) => t("fleet.done.maintenanceEnded", { n: count }),
  });

/** Many nodes at once: one decision, one entry in the audit log. */
export const useUpdateNodes = (org: string) =>
  useChange([nodes.all(org)], (input: UpdateNodes) => api.patch(`/${org}/nodes`, UpdatedNodes, input), {
    done: ({ count }, t) => t("fleet.done.changed", { n: count }),
  });

export const useRemoveNode = (org: string) =>
  useChange([nodes.all(org)], (input: { nodeId: string }) => api.delete(`/${org}/nodes/${input.nodeId}`, Nothing), {
    done: "fleet.done.removed",
  });

export const useDeclareWorkload = (org: string, done: string) =>
  useChange([nodes.all(org)], (input: DeclareWorkload) => api.put(`/${org}/nodes/${input.nodeId}/workloads`, NodeWorkloads, input), {
    done,
  });

export const useDropWorkload = (org: string) =>
  useChange([nodes.all(org)], (input: DropWorkload) => api.post(`/${org}/nodes/${input.nodeId}/workloads/drop`, NodeWorkloads, input), {
    done: "fleet.done.workloadRemoved",
  });

export const useDismissProposal = (org: string) =>
  useChange([nodes.all(org)], (input: DismissProposal) => api.patch(`/${org}/nodes/${input.nodeId}/proposals`, Nothing, input));

export const useRunCheckNow = (org: string) =>
  useChange([], (input: RunCheckNow) => api.post(`/${org}/nodes/${input.nodeId}/check-now`, Nothing, input), {
    done: "fleet.done.checkRequested",
  });
