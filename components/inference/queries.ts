"use client";
import { queryOptions } from "@tanstack/react-query";
import { EndpointHistory, ServerNow } from "@/lib/contracts/endpoint-history";
import { InferenceView, UsageList } from "@/lib/contracts/inference";
import { api } from "../api";
import { endsOf, type TimeSpan } from "../charts/time-range";

export const inference = {
  view: (org: string) =>
    queryOptions({
      queryKey: ["inference", org] as const,
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
  usage: (org: string, days: number) =>
    queryOptions({
      queryKey: ["inference", org, { days }] as const,
      queryFn: ({ signal }) => api.get(`/${org}/inference/usage`, UsageList, { days }, signal),
    }),
};
