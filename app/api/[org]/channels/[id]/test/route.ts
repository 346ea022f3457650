import { ChannelRef } from "@/lib/contracts/notifications";
import { change } from "@/lib/http";
import { testChannel } from "@/lib/notifications/test-channel";

export const POST = change(ChannelRef, testChannel, { id: "channelId" });
