import { CancelDrill } from "@/lib/contracts/drill";
import { cancelDrill } from "@/lib/drills/cancel";
import { change } from "@/lib/http";

export const POST = change(CancelDrill, cancelDrill, { id: "drillId" });
