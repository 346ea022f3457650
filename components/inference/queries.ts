"use client";
import { queryOptions } from "@tanstack/react-query";
import { InferenceView, UsageList } from "@/lib/contracts/inference";
import { api } from "../api";

export const inference = {
  view: (org: string) =>
    queryOptions({
      queryKey: ["inference", org] as const,
      queryFn: ({ signal }) => api.get(`/${org}/inference`, InferenceView, undefined, signal),
    }),
  usage: (org: string, days: number) =>
    queryOptions({
      queryKey: ["inference", org, { days }] as const,
      queryFn: ({ signal }) => api.get(`/${org}/inference/usage`, UsageList, { days }, signal),
    }),
};
