"use client";
import { queryOptions } from "@tanstack/react-query";
import { RotaList, type RotaRef, type SaveRota } from "@/lib/contracts/on-call";
import { api } from "../api";
import { useChange } from "../use-change";

export const rotas = {
  all: (org: string) => ["rotas", org] as const,
  list: (org: string) =>
    queryOptions({
      queryKey: rotas.all(org),
      queryFn: ({ signal }) => api.get(`/${org}/rotas`, RotaList, undefined, signal),
      refetchInterval: 60_000,
    }),
};
export const useSaveRota = (org: string) =>
  useChange([rotas.all(org)], (input: SaveRota) => api.put(`/${org}/rotas`, RotaList, input), {
    done: "notifications.rotas.saved",
    quiet: true,
  });
export const useRemoveRota = (org: string) =>
  useChange([rotas.all(org)], ({ rotaId }: RotaRef) => api.delete(`/${org}/rotas/${rotaId}`, RotaList), {
    done: "notifications.rotas.removed",
  });
