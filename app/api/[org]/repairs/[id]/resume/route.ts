import { RepairRef } from "@/lib/contracts/repair";
import { change } from "@/lib/http";
import { resumeRepair } from "@/lib/repairs/resume";

export const POST = change(RepairRef, resumeRepair, { id: "repairId" });
