import { RejectRepair } from "@/lib/contracts/repair";
import { change } from "@/lib/http";
import { rejectRepair } from "@/lib/repairs/reject";

export const POST = change(RejectRepair, rejectRepair, { id: "repairId" });
