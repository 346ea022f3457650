"use client";
import { queryOptions } from "@tanstack/react-query";
import { CreatedReceiver, type CreateReceiver, ReceiverList, type ReceiverRef } from "@/lib/contracts/alert-receiver";
import { api } from "../api";
import { useChange } from "../use-change";

export const receivers = {
  all: (org: string) => ["alert-receivers", org] as const,
  list: (org: string) =>
    queryOptions({
      queryKey: receivers.all(org),
      queryFn: ({ signal }) => api.get(`/${org}/alert-receivers`, ReceiverList, undefined, signal),
    }),
};
export const useCreateReceiver = (org: string) =>
  useChange([receivers.all(org)], (input: CreateReceiver) => api.post(`/${org}/alert-receivers`, CreatedReceiver, input), { quiet: true });
export const useRemoveReceiver = (org: string) =>
  useChange([receivers.all(org)], ({ receiverId }: ReceiverRef) => api.delete(`/${org}/alert-receivers/${receiverId}`, ReceiverList), {
    done: "notifications.receivers.removed",
  });
