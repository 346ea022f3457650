"use client";
import { queryOptions } from "@tanstack/react-query";
import * as z from "zod";
import { EndpointHistory, ServerNow } from "@/lib/contracts/endpoint-history";
import {
  BatchRouteRow,
  type CreateBatchRoute,
  InferenceSettings,
  type InferenceSettingsInput,
  InferenceView,
  RequestLog,
  UsageList,
} from "@/lib/contracts/inference";
import { api } from "../api";
import { endsOf, type TimeSpan } from "../charts/time-range";
import { useChange } from "../use-change";

export const inference = {
  all: (org: string) => ["inference", org] as const,
  view: (org: string) =>
    queryOptions({
      queryKey: inference.all(org),
      queryFn: ({ signal }) => api.get(`/${org}/inference`, InferenceView, undefined, signal),
    }),
  history: (org: string, endpointId: string, span: TimeSpan) =>
    queryOptions({
      queryKey: ["inference", org, endpointId, span] as const,
      queryFn: ({ signal }) => api.get(`/${org}/endpoints/${endpointId}/history`, EndpointHistory, endsOf(span), signal),
    }),
  server: (org: string, endpointId: string) =>
    queryOptions({
      queryKey: ["inference", org, endpointId, "server"] as const,
      queryFn: ({ signal }) => api.get(`/${org}/endpoints/${endpointId}/server`, ServerNow, undefined, signal),
      retry: false,
    }),
  requests: (org: string, isFailed: boolean) =>
    queryOptions({
      queryKey: [...inference.all(org), "requests", { isFailed }] as const,
      queryFn: ({ signal }) => api.get(`/${org}/inference/requests`, RequestLog, isFailed ? { failed: "1" } : undefined, signal),
    }),
  usage: (org: string, days: number) =>
    queryOptions({
      queryKey: [...inference.all(org), { days }] as const,
      queryFn: ({ signal }) => api.get(`/${org}/inference/usage`, UsageList, { days }, signal),
    }),
};

export const useChangeSettings = (org: string) =>
  useChange([inference.all(org)], (input: InferenceSettingsInput) => api.put(`/${org}/inference/settings`, InferenceSettings, input), {
    done: "inference.settingsSaved",
    quiet: true,
  });
export const useCreateBatchRoute = (org: string) =>
  useChange([inference.all(org)], (input: CreateBatchRoute) => api.post(`/${org}/inference/batch-routes`, BatchRouteRow, input), {
    done: "inference.routeSaved",
    quiet: true,
  });
export const useRemoveBatchRoute = (org: string) =>
  useChange([inference.all(org)], (id: string) => api.delete(`/${org}/inference/batch-routes/${id}`, z.unknown()), {
    done: "inference.routeRemoved",
  });
