import { RepairRef } from "@/lib/contracts/repair";
import { read } from "@/lib/http";
import { readRepair } from "@/lib/repairs/read";

export const GET = read(RepairRef, readRepair, { id: "repairId" });
