import { ChannelRef, UpdateChannel } from "@/lib/contracts/notifications";
import { change } from "@/lib/http";
import { removeChannel, updateChannel } from "@/lib/notifications/change-channel";

export const PATCH = change(UpdateChannel, updateChannel, { id: "channelId" });
export const DELETE = change(ChannelRef, removeChannel, { id: "channelId" });
