import { RepairRef } from "@/lib/contracts/repair";
import { change } from "@/lib/http";
import { pauseRepair } from "@/lib/repairs/pause";

export const POST = change(RepairRef, pauseRepair, { id: "repairId" });
