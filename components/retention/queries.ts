"use client";
import { queryOptions } from "@tanstack/react-query";
import * as z from "zod";
import { type ChangeRetention, RetentionPage } from "@/lib/contracts/retention";
import { api } from "../api";
import { useChange } from "../use-change";

export const retention = {
  all: (org: string) => ["retention", org] as const,
  page: (org: string) =>
    queryOptions({
      queryKey: retention.all(org),
      queryFn: ({ signal }) => api.get(`/${org}/retention`, RetentionPage, undefined, signal),
    }),
};

export const useChangeRetention = (org: string) =>
  useChange([retention.all(org)], (input: ChangeRetention) => api.put(`/${org}/retention`, z.unknown(), input), {
    done: "retention.saved",
    quiet: true,
  });
