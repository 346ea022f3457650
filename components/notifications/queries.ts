"use client";
import { queryOptions } from "@tanstack/react-query";
import * as z from "zod";
import { MyPreference, type Preference } from "@/lib/contracts/notification-preference";
import {
  Channel,
  ChannelList,
  type ChannelRef,
  ChannelTest,
  type CreateChannel,
  CreatedChannel,
  DeliveryLog,
  type SendAgain,
  type UpdateChannel,
} from "@/lib/contracts/notifications";
import { api } from "../api";
import { useChange } from "../use-change";

export const notifications = {
  all: (org: string) => ["notifications", org] as const,
  channels: (org: string) =>
    queryOptions({
      queryKey: [...notifications.all(org), "channels"],
      queryFn: ({ signal }) => api.get(`/${org}/channels`, ChannelList, undefined, signal),
    }),
  log: (org: string, channelId: string) =>
    queryOptions({
      queryKey: [...notifications.all(org), "log", channelId],
      queryFn: ({ signal }) => api.get(`/${org}/deliveries`, DeliveryLog, { channelId }, signal),
      refetchInterval: 10_000,
    }),
  mine: (org: string) =>
    queryOptions({
      queryKey: [...notifications.all(org), "mine"],
      queryFn: ({ signal }) => api.get(`/${org}/my-notifications`, MyPreference, undefined, signal),
    }),
};

const nothing = z.object({});

export const useCreateChannel = (org: string) =>
  useChange([notifications.all(org)], (input: CreateChannel) => api.post(`/${org}/channels`, CreatedChannel, input), { quiet: true });
export const useUpdateChannel = (org: string) =>
  useChange(
    [notifications.all(org)],
    ({ channelId, ...input }: UpdateChannel) => api.patch(`/${org}/channels/${channelId}`, Channel, input),
    {
      done: "notifications.channels.changed",
    },
  );
export const useRemoveChannel = (org: string) =>
  useChange([notifications.all(org)], ({ channelId }: ChannelRef) => api.delete(`/${org}/channels/${channelId}`, nothing), {
    done: "notifications.channels.removed",
  });
export const useTestChannel = (org: string) =>
  useChange([notifications.all(org)], ({ channelId }: ChannelRef) => api.post(`/${org}/channels/${channelId}/test`, ChannelTest));
export const useSendAgain = (org: string) =>
  useChange([notifications.all(org)], ({ deliveryId }: SendAgain) => api.post(`/${org}/deliveries/${deliveryId}/again`, nothing), {
    done: "notifications.log.sendingAgain",
  });
export const useSavePreference = (org: string) =>
  useChange([notifications.all(org)], (input: Preference) => api.put(`/${org}/my-notifications`, MyPreference, input), {
    done: "notifications.mine.saved",
  });
