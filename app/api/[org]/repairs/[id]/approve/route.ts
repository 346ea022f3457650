import { ApproveRepair } from "@/lib/contracts/repair";
import { change } from "@/lib/http";
import { approveRepair } from "@/lib/repairs/approve";

export const POST = change(ApproveRepair, approveRepair, { id: "repairId" });
