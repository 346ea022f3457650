import { RepairRef } from "@/lib/contracts/repair";
import { change } from "@/lib/http";
import { retryRepair } from "@/lib/repairs/retry";

export const POST = change(RepairRef, retryRepair, { id: "repairId" });
