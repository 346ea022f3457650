"use client";
import { queryOptions } from "@tanstack/react-query";
import * as z from "zod";
import { FleetLoad } from "@/lib/contracts/fleet-load";
import { Figures, Overview } from "@/lib/contracts/overview";
import { api } from "../api";
import { useChange } from "../use-change";

export const overview = {
  all: (org: string) => ["overview", org] as const,
  read: (org: string) =>
    queryOptions({
      queryKey: overview.all(org),
      queryFn: ({ signal }) => api.get(`/${org}/overview`, Overview, undefined, signal),
    }),
  figures: (org: string, days: number) =>
    queryOptions({
      queryKey: [...overview.all(org), { figures: days }] as const,
      queryFn: ({ signal }) => api.get(`/${org}/overview/figures`, Figures, { days }, signal),
    }),
  /** Not under the noun "overview": a day's picture is renewed once a minute, not whenever a node says something. */
  load: (org: string) =>
    queryOptions({
      queryKey: ["fleet-load", org] as const,
      queryFn: ({ signal }) => api.get(`/${org}/overview/load`, FleetLoad, undefined, signal),
    }),
};

export const useDismissFirstSteps = (org: string) =>
  useChange([overview.all(org)], () => api.delete(`/${org}/overview/first-steps`, z.object({})));
