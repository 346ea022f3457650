import { CancelRepair } from "@/lib/contracts/repair";
import { change } from "@/lib/http";
import { cancelRepair } from "@/lib/repairs/cancel";

export const POST = change(CancelRepair, cancelRepair, { id: "repairId" });
