"use client";
import { queryOptions } from "@tanstack/react-query";
import {
  type ApproveRepair,
  type CancelRepair,
  type EditRepair,
  LogPage,
  type LogQuery,
  type RejectRepair,
  RepairDetail,
  type RepairFilter,
  RepairList,
  type RepairRef,
  type RequestRepair,
} from "@/lib/contracts/repair";
import { api } from "../api";
import { signPlan } from "../passkeys/browser";
import { useChange } from "../use-change";

export const repairs = {
  all: (org: string) => ["repairs", org] as const,
  list: (org: string, filter: RepairFilter) =>
    queryOptions({
      queryKey: [...repairs.all(org), filter] as const,
      queryFn: ({ signal }) => api.get(`/${org}/repairs`, RepairList, filter, signal),
    }),
  one: (org: string, id: string) =>
    queryOptions({
      queryKey: [...repairs.all(org), id] as const,
      queryFn: ({ signal }) => api.get(`/${org}/repairs/${id}`, RepairDetail, undefined, signal),
    }),
};

/** A page of a target's log. Not a query: `LogReader` keeps what was read. */
export const readLog = (org: string, repairId: string, targetId: string, query: LogQuery, signal?: AbortSignal) =>
  api.get(`/${org}/repairs/${repairId}/targets/${targetId}/log`, LogPage, query, signal);

/** Every decision answers with the repair as it is then; the incident it belongs to has changed too. */
const useDecision = <I extends { repairId: string }>(org: string, verb: string, done?: string) =>
  useChange(
    [repairs.all(org), ["incidents", org]],
    ({ repairId, ...input }: I) => api.post(`/${org}/repairs/${repairId}/${verb}`, RepairDetail, input),
    { ...(done ? { done } : {}) },
  );

export const useRequestRepair = (org: string) =>
  useChange([repairs.all(org), ["incidents", org]], (input: RequestRepair) => api.post(`/${org}/repairs`, RepairDetail, input), {
    quiet: true,
  });
/** Where the policy demands it, the person's passkey signs the plan first. */
export const useApproveRepair = (org: string, asks: RepairDetail["asks"]) =>
  useChange(
    [repairs.all(org), ["incidents", org]],
    async ({ repairId, ...input }: ApproveRepair) => {
      const signed = asks?.passkey ? { passkey: await signPlan(input.planHash, asks.rpId, asks.credentialIds) } : {};
      return api.post(`/${org}/repairs/${repairId}/approve`, RepairDetail, { ...input, ...signed });
    },
    { done: "repairs.done.approved" },
  );
export const useEditRepair = (org: string) =>
  useChange(
    [repairs.all(org), ["incidents", org]],
    ({ repairId, ...input }: EditRepair) => api.post(`/${org}/repairs/${repairId}/edit`, RepairDetail, input),
    { done: "repairs.done.edited", quiet: true },
  );
export const useRejectRepair = (org: string) => useDecision<RejectRepair>(org, "reject", "repairs.done.rejected");
export const useCancelRepair = (org: string) => useDecision<CancelRepair>(org, "cancel", "repairs.done.cancelling");
export const usePauseRepair = (org: string) => useDecision<RepairRef>(org, "pause", "repairs.done.paused");
export const useResumeRepair = (org: string) => useDecision<RepairRef>(org, "resume", "repairs.done.resumed");
export const useRetryRepair = (org: string) =>
  useChange([repairs.all(org)], ({ repairId }: RepairRef) => api.post(`/${org}/repairs/${repairId}/retry`, RepairDetail, {}));
