"use client";
import { queryOptions } from "@tanstack/react-query";
import { IncidentList } from "@/lib/contracts/incident";
import { RepairList } from "@/lib/contracts/repair";
import { api } from "../api";

/** The two numbers in the navigation. Keyed under their nouns, so that a live event renews them. */
export const counts = {
  openIncidents: (org: string) =>
    queryOptions({
      queryKey: ["incidents", org, { count: true }] as const,
      queryFn: async ({ signal }) => (await api.get(`/${org}/incidents`, IncidentList, { state: "open", limit: 1 }, signal)).awake,
    }),
  repairsForMe: (org: string) =>
    queryOptions({
      queryKey: ["repairs", org, { count: true }] as const,
      queryFn: async ({ signal }) => (await api.get(`/${org}/repairs`, RepairList, { state: "needs-me", limit: 1 }, signal)).needsMe,
    }),
};
