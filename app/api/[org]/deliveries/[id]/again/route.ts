import { SendAgain } from "@/lib/contracts/notifications";
import { change } from "@/lib/http";
import { sendAgain } from "@/lib/notifications/send-again";

export const POST = change(SendAgain, sendAgain, { id: "deliveryId" });
