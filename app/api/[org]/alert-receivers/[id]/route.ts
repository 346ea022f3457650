import { ReceiverRef } from "@/lib/contracts/alert-receiver";
import { change } from "@/lib/http";
import { removeReceiver } from "@/lib/notifications/receivers/receivers";

export const DELETE = change(ReceiverRef, removeReceiver, { id: "receiverId" });
